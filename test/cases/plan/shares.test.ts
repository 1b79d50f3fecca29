// How calls are shared out among processes, cases take turns, and time runs out.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { hasTimeFor, sharesOf, timesOf, turnOf } from "../../../src/cases/plan/shares.ts";

test.each([
  { calls: 10_000, processes: 9, shares: 9 },
  { calls: 1_000, processes: 9, shares: 1 },
  { calls: 1, processes: 9, shares: 1 },
  { calls: 1_324, processes: 9, shares: 2 },
  { calls: 100_000, processes: 12, shares: 12 },
])("$calls calls make $shares processes of at most $processes", ({ calls, processes, shares }) => {
  expect(sharesOf(calls, processes)).toHaveLength(shares);
});

test("shares add up, differ by one call at most, and are enough for a p99 where there are several", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 40 }), (calls, processes) => {
      const shares = sharesOf(calls, processes);
      expect(shares.reduce((sum, share) => sum + share)).toBe(calls);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      if (shares.length > 1) expect(Math.min(...shares)).toBeGreaterThanOrEqual(662);
    }),
  );
});

test("in as many rounds as there are cases each has every place once", () => {
  const rounds = [0, 1, 2].map((round) => turnOf(round, ["a", "b", "c"]).join(" "));
  expect(rounds).toEqual(["a b c", "b c a", "c a b"]);
  expect(turnOf(3, ["a", "b", "c"])).toEqual(["a", "b", "c"]);
  expect(turnOf(5, [])).toEqual([]);
});

test("another process is begun where one a little shorter than the last would fit; what only the first one makes is no measure", () => {
  expect(hasTimeFor([], 60)).toBe(true);
  expect(hasTimeFor([31], 60)).toBe(true);
  expect(hasTimeFor([35], 60)).toBe(false);
  expect(hasTimeFor([30, 10, 10], 60)).toBe(true);
  expect(hasTimeFor([30, 10, 10, 10], 60)).toBe(false);
});

test("the next process has a share of the time that is left, as even as can be", () => {
  expect(timesOf([], 9, 60)).toEqual({ enoughNs: 60 / 9, mostNs: 60 });
  expect(timesOf([20, 4], 4, 60)).toEqual({ enoughNs: 18, mostNs: 36 });
  // Without end.
  expect(timesOf([1, 1, 1], 2, Number.POSITIVE_INFINITY).enoughNs).toBe(Number.POSITIVE_INFINITY);
});

test("processes that always take what they may are all begun, and end in time", () => {
  const tookNs: number[] = [];
  while (tookNs.length < 9 && hasTimeFor(tookNs, 60e9)) {
    const overshootNs = 0.15e9;
    tookNs.push(Math.min(timesOf(tookNs, 9, 60e9).enoughNs, timesOf(tookNs, 9, 60e9).mostNs) + overshootNs);
  }
  expect(tookNs).toHaveLength(9);
  expect(tookNs.reduce((sum, ns) => sum + ns)).toBeLessThan(60.2e9);
});
