// How many calls a process of a check makes once it is known what a call takes, and which p99 of them counts.
import { expect, test } from "bun:test";
import { callsWorthAStart, figuresByLaps } from "../../src/check/measured-side.ts";

const BASE = 1111;
const calls = (...rows: readonly Record<string, unknown>[]) =>
  callsWorthAStart(
    { cases: rows.map((row) => ({ row, figures: {}, p99OfLapsUs: undefined })), textsSha256: undefined },
    BASE,
  );
const back = (mean_us: number) => ({ layer: "B", rate_hz: null, gap_ms: null, mean_us });

test("calls of some microseconds fill a quarter of a second", () => {
  expect(calls(back(10))).toBe(25_000);
  expect(calls({ ...back(2.5), layer: "A" })).toBe(100_000);
});

test("calls that take longer are as many as the base's", () => {
  expect(calls(back(1000))).toBe(BASE);
});

test("of several cases the slowest counts", () => {
  expect(calls(back(10), back(100))).toBe(2500);
  expect(calls(back(10), back(10_000))).toBe(BASE);
});

test("calls that wait for their instant, and ticks, are as many as the base's", () => {
  expect(calls({ ...back(10), rate_hz: 2000 })).toBe(BASE);
  expect(calls({ ...back(10), gap_ms: 5 })).toBe(BASE);
  expect(calls({ ...back(10), layer: "C" })).toBe(BASE);
  expect(calls(back(10), { ...back(10), gap_ms: 5 })).toBe(BASE);
});

test("a version that does not say what a call takes is asked for as many as before", () => {
  expect(calls({ layer: "B" })).toBe(BASE);
});

test("the p99 of laps counts where there is one", () => {
  const figures = { p50_us: 4, p99_us: 12 };
  expect(figuresByLaps({ row: {}, figures, p99OfLapsUs: 9 })).toEqual({ p50_us: 4, p99_us: 9 });
  for (const none of [null, undefined])
    expect(figuresByLaps({ row: {}, figures, p99OfLapsUs: none })).toEqual(figures);
});
