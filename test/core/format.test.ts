import { expect, test } from "bun:test";
import {
  formatCount,
  formatDifference,
  formatDistinct,
  formatDuration,
  formatShare,
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

test("durations that lie close together show what tells them apart", () => {
  expect(formatDistinct([9000, 9500, 10_000])).toEqual(["9.00 µs", "9.50 µs", "10.0 µs"]);
  expect(formatDistinct([100_000, 100_200, 100_400])).toEqual(["100.0 µs", "100.2 µs", "100.4 µs"]);
  expect(formatDistinct([8, 8.7])).toEqual(["8 ns", "8.7 ns"]);
});

test("counts are grouped", () => {
  expect(formatCount(999)).toBe("999");
  expect(formatCount(1_234_567)).toBe("1,234,567");
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
