// The p99 of laps: what is in every lap counts, what comes in a few of them does not.
import { expect, test } from "bun:test";
import { LAP_CALLS, p99OfLaps } from "../../src/stats/laps.ts";
import { naivePercentile } from "../executable/tables.ts";

const LAPS = 9;
/** Calls of 100 to 199, in an order that has each alike often in each lap. */
const calls = (slowed: (call: number) => number = () => 1) =>
  Float64Array.from(
    { length: LAPS * LAP_CALLS + 5 },
    (_, call) => (100 + ((call * 37) % 100)) * slowed(call),
  );
const lapOf = (call: number) => Math.floor(call / LAP_CALLS);

test("is the median of the laps' own, and the calls after the last whole lap are left out", () => {
  const samples = calls((call) => 1 + lapOf(call));
  const middle = [...samples].filter((_, call) => lapOf(call) === 4);
  expect(p99OfLaps(samples)).toBe(naivePercentile(middle, 99));
});

test("what slows a fifth of all calls, in two laps, does not show; what slows every fiftieth call does", () => {
  const alone = p99OfLaps(calls())!;
  expect(p99OfLaps(calls((call) => ([2, 3].includes(lapOf(call)) ? 1.5 : 1)))!).toBe(alone);
  expect(p99OfLaps(calls((call) => (call % 50 === 0 ? 3 : 1)))!).toBeGreaterThan(1.4 * alone);
});

test("one lap is none", () => {
  expect(p99OfLaps(calls().subarray(0, 2 * LAP_CALLS - 1))).toBeUndefined();
});
