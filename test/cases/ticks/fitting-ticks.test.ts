// Ticks of a stretch by the time that is left.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { LEAD_TICKS } from "../../../src/bench/rounds.ts";
import { fittingTicks } from "../../../src/cases/ticks/fitting-ticks.ts";

const closed = { rounds: 4, periodNs: 0, leadTicks: LEAD_TICKS };

test("without a limit as many as are wanted", () => {
  expect(fittingTicks({ ...closed, leftNs: Number.POSITIVE_INFINITY, tickNs: 1e6 })).toBe(
    Number.POSITIVE_INFINITY,
  );
});

test("however short the time, enough for a p99 of the rounds together", () => {
  expect(fittingTicks({ ...closed, leftNs: -1e9, tickNs: 1e6 })).toBe(166);
  expect(fittingTicks({ ...closed, rounds: 8, leftNs: 1, tickNs: 1e6 })).toBe(83);
});

test("what fits takes no longer than there is: full, paced, and null and alone, with their leads", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.double({ min: 1e3, max: 1e8, noNaN: true }),
      fc.double({ min: 1e9, max: 60e9, noNaN: true }),
      (rounds, tickNs, leftNs) => {
        const ticks = fittingTicks({ rounds, leftNs, tickNs, periodNs: 0, leadTicks: LEAD_TICKS });
        if (ticks * rounds < 662 + rounds) return;
        expect(rounds * 3 * (LEAD_TICKS + ticks) * tickNs).toBeLessThanOrEqual(leftNs);
      },
    ),
  );
});

test("ticks that are due are as far apart in every arm", () => {
  const paced = fittingTicks({ rounds: 4, leftNs: 60e9, tickNs: 1e6, periodNs: 10e6, leadTicks: LEAD_TICKS });
  expect(paced * 4 * 4 * 10e6).toBeLessThan(60e9);
  expect(paced).toBeGreaterThan(166);
});
