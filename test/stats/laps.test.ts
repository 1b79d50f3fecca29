// The p99 of laps: what is in every lap counts, what comes in a few of them does not.
import { expect, test } from "bun:test";
import { LAP_CALLS, p99OfLaps } from "../../src/stats/laps.ts";
import { naivePercentile } from "../executable/tables.ts";

const LAPS = 9;
/** Calls of 100 to 200, each of them eleven times in each lap. */
const calls = (slowed: (call: number) => number = () => 1) =>
  Float64Array.from(
    { length: LAPS * LAP_CALLS + 5 },
    (_, call) => (100 + ((call * 37) % 101)) * slowed(call),
  );
const lapOf = (call: number) => Math.floor(call / LAP_CALLS);

test("is the lower quartile of the laps' own, and the calls after the last whole lap are left out", () => {
  const samples = calls((call) => 1 + lapOf(call));
  const third = [...samples].filter((_, call) => lapOf(call) === 2);
  expect(p99OfLaps(samples)).toBe(naivePercentile(third, 99));
});

test("what slows two thirds of all calls, in six laps of nine, does not show; what slows every fiftieth call does", () => {
  const alone = p99OfLaps(calls())!;
  expect(p99OfLaps(calls((call) => (lapOf(call) > 2 ? 1.5 : 1)))!).toBe(alone);
  expect(p99OfLaps(calls((call) => (call % 50 === 0 ? 3 : 1)))!).toBeGreaterThan(1.4 * alone);
});

test("of fewer than four laps there is none", () => {
  expect(p99OfLaps(calls().subarray(0, 4 * LAP_CALLS))).toBeDefined();
  expect(p99OfLaps(calls().subarray(0, 4 * LAP_CALLS - 1))).toBeUndefined();
});
