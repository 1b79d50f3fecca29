import { expect, test } from "bun:test";
import {
  formatAlike,
  formatCount,
  formatDecimals,
  formatDifference,
  formatDuration,
  formatMeasured,
  formatShare,
  formatShort,
  supportedDecimals,
} from "../../src/core/format.ts";

test("durations have three digits and the unit that keeps them short", () => {
  const cases: [number | undefined, string][] = [
    [0, "0 ns"],
    [39, "39 ns"],
    [999.4, "999 ns"],
    [999.6, "1.00 µs"],
    [8712, "8.71 µs"],
    [87_120, "87.1 µs"],
    [871_200, "871 µs"],
    [999_600, "1.00 ms"],
    [1_420_000_000, "1.42 s"],
    [7_200e9, "7200 s"],
    [undefined, "–"],
  ];
  for (const [ns, text] of cases) expect(formatDuration(ns)).toBe(text);
});

test("numbers of one column have the decimals that one of them needs, and those of a log scale their own", () => {
  expect(formatAlike([8.7, 8.75, 9])).toEqual(["8.70", "8.75", "9.00"]);
  expect(formatAlike([11, 12])).toEqual(["11", "12"]);
  expect(formatShort([0.9, 3.2, 11, 2000])).toEqual(["0.9", "3.2", "11", "2,000"]);
});

test.each([
  // Half the interval, and the decimals that it supports: two digits of it up to 35, else one.
  [0.2, 2],
  [0.03, 3],
  [0.0354, 3],
  [0.036, 2],
  [0.5, 1],
  [1.2, 1],
  [11.45, 0],
  [40, -1],
  [225, -1],
  [1000, -2],
])("an interval of ± %p supports %p decimals", (halfWidth, decimals) => {
  expect(supportedDecimals(halfWidth)).toBe(decimals);
});

test("a value and its interval have the digits that the interval supports, and none beyond what was resolved", () => {
  const text = (value: number, low: number, high: number, finest?: number) =>
    Object.values(formatMeasured({ value, low, high }, finest)).join(" ");
  expect(text(46.599, 40.881, 63.755)).toBe("47 41–64");
  expect(text(4.788, 4.487, 4.888)).toBe("4.79 4.49–4.89");
  expect(text(4.788, 4.787, 4.789)).toBe("4.788 4.787–4.789");
  expect(text(4.788, 4.787, 4.789, 2)).toBe("4.79 4.79–4.79");
  expect(text(12_345.6, 11_000, 14_000)).toBe("12,300 11,000–14,000");
  // Wider than the value: the order of magnitude of each, and never a 0 that was not measured.
  expect(text(5.9, 0.49, 1900)).toBe("5.9 0.49–1,900");
  expect(text(9.177, 9.0, 31)).toBe("9.2 9.0–31");
  expect(text(0.004, 0.001, 60_123)).toBe("0.004 0.001–60,000");
  expect(text(5, 5, 5, 1)).toBe("5.0 5.0–5.0");
  expect(formatMeasured({ value: 11.04, low: undefined, high: undefined })).toEqual({
    value: "11.0",
    interval: "",
  });
  expect(formatMeasured({ value: undefined, low: 1, high: 2 }).value).toBe("–");
});

test("decimals of a number, also before the point", () => {
  expect([formatDecimals(12_345.6, -2), formatDecimals(0.5, 3), formatDecimals(4, -1)]).toEqual([
    "12,300",
    "0.500",
    "0",
  ]);
});

test("counts are grouped", () => {
  expect(formatCount(999)).toBe("999");
  expect(formatCount(1_234_567)).toBe("1,234,567");
  // The system's own words for numbers, from which ours must not differ.
  const counts = [
    0,
    -1,
    1000,
    -1000,
    99_999,
    2 ** 31,
    -123_456,
    Number.MAX_SAFE_INTEGER,
    2 ** 60,
    1234.5678,
    Number.NaN,
  ];
  for (const count of counts) expect(formatCount(count)).toBe(count.toLocaleString("en-US"));
});

test("a share as a percentage", () => {
  expect([formatShare(0.95085), formatShare(1), formatShare(undefined)]).toEqual(["95.1 %", "100.0 %", "–"]);
});

test("a difference with its sign", () => {
  expect([0.012, -0.5, 0, null, undefined].map(formatDifference)).toEqual([
    "+0.0120",
    "−0.5000",
    "+0.0000",
    "–",
    "–",
  ]);
});
