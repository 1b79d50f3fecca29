import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { findHeldRate } from "../../../src/cases/pace/held-rate.ts";

const never = () => false;
/** A machine that reaches so much and no more. */
const machine = (mostHz: number) => (rateHz: number) => Math.min(rateHz, mostHz);

describe("the highest rate that is held", () => {
  test("is one that the machine holds, and the first of those that were tried", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (reachedHz, share) => {
          const mostHz = reachedHz * share;
          const run = machine(mostHz);
          const { heldHz, triedHz } = findHeldRate(reachedHz, run, never);
          const isHeld = (rateHz: number) => run(rateHz) >= 0.99 * rateHz;
          expect(triedHz[0]).toBe(reachedHz);
          expect(triedHz).toEqual(triedHz.toSorted((a, b) => b - a));
          expect(heldHz).toBe(triedHz.find(isHeld));
          expect(triedHz.findIndex(isHeld)).toBe(heldHz === undefined ? -1 : triedHz.length - 1);
          if (mostHz >= 0.25 * reachedHz) expect(heldHz).toBeDefined();
        },
      ),
    );
  });

  test("is tried for half a second, and for 20 calls at least", () => {
    const calls: number[] = [];
    const run = (_: number, count: number) => {
      calls.push(count);
      return undefined;
    };
    expect(findHeldRate(1000, run, never).heldHz).toBeUndefined();
    expect(calls.slice(0, 2)).toEqual([500, 475]);
    calls.length = 0;
    findHeldRate(4, run, never);
    expect(new Set(calls)).toEqual(new Set([20]));
  });

  test("is not looked for where nothing was reached, or when the user stops", () => {
    const none = { heldHz: undefined, triedHz: [] };
    expect(findHeldRate(undefined, machine(1), never)).toEqual(none);
    expect(findHeldRate(0, machine(1), never)).toEqual(none);
    expect(findHeldRate(5, machine(5), () => true)).toEqual(none);
  });
});
