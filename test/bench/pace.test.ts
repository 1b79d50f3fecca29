// When calls are due, and what they are charged for being late. The clock is the real one: only what no machine is too slow for is
// asserted.
import { describe, expect, test } from "bun:test";
import { timeLayerA, timeLayerB } from "../../src/bench/layers.hot.ts";
import { LOOP_DONE, LOOP_STATUS } from "../../src/bench/loop-state.ts";
import { runPacedCalls } from "../../src/bench/measure.ts";
import { setNextDue, waitUntilDue } from "../../src/bench/pace.hot.ts";
import { closedPace, isHeld, isOpen, type Pace } from "../../src/bench/pace.ts";
import { runPacedTicks } from "../../src/bench/rounds.ts";
import { timeTicks, timeWorldTicks } from "../../src/bench/ticks.hot.ts";
import { allocateCallSamples } from "../../src/bench/timed-call.ts";
import { allocateTickSamples } from "../../src/bench/timed-tick.ts";
import { exactSleep } from "../../src/host/sleep.ts";
import { scriptedCall, succeedAfter } from "./scripted-call.ts";
import { scriptedTick } from "./scripted-tick.ts";

const never = Number.POSITIVE_INFINITY;
const ms = 1e6;

/** Notes what it was asked to sleep, and sleeps. */
function openPace(changes: Partial<Pace>): Pace & { readonly sleptNs: number[] } {
  const sleep = exactSleep();
  const sleptNs: number[] = [];
  return {
    periodNs: 0,
    gapNs: 0,
    isOver: () => false,
    dueNs: 0,
    sleptNs,
    sleep(durationNs) {
      sleptNs.push(durationNs);
      sleep(durationNs);
    },
    ...changes,
  };
}

describe("waiting", () => {
  test("ends when the call is due, not before, asleep and not awake", () => {
    const dueNs = Bun.nanoseconds() + 500 * ms;
    const pace = openPace({ dueNs });
    expect(waitUntilDue(pace, never)).toBe(true);
    expect(Bun.nanoseconds()).toBeGreaterThanOrEqual(dueNs);
    expect(pace.sleptNs[0]).toBeGreaterThan(0);
    expect(pace.sleptNs[0]).toBeLessThanOrEqual(500 * ms);
  });

  test("is over at once for a call that is late", () => {
    const pace = openPace({ dueNs: Bun.nanoseconds() - 1 });
    expect(waitUntilDue(pace, never)).toBe(true);
    expect(pace.sleptNs).toEqual([]);
  });

  test("ends with the block where the call is due after it, and says so", () => {
    const deadlineNs = Bun.nanoseconds() + 2 * ms;
    const pace = openPace({ dueNs: deadlineNs + 60_000 * ms });
    expect(waitUntilDue(pace, deadlineNs)).toBe(false);
    expect(Bun.nanoseconds()).toBeGreaterThanOrEqual(deadlineNs);
    expect(Math.max(...pace.sleptNs)).toBeLessThanOrEqual(2 * ms);
  });

  test("goes on when a sleep ends too early", () => {
    const dueNs = Bun.nanoseconds() + 200 * ms;
    let sleeps = 0;
    const sleep = () => {
      sleeps++;
    };
    const isOver = () => false;
    expect(waitUntilDue({ periodNs: 1, gapNs: 0, dueNs, sleep, isOver }, never)).toBe(true);
    expect(sleeps).toBeGreaterThan(1);
    expect(Bun.nanoseconds()).toBeGreaterThanOrEqual(dueNs);
  });

  test("ends when a sleep ends too early because it is over", () => {
    const dueNs = Bun.nanoseconds() + 1e12;
    const pace = { periodNs: 1, gapNs: 0, dueNs, sleep: () => {}, isOver: () => true };
    expect(waitUntilDue(pace, never)).toBe(false);
  });
});

describe("the next call is due", () => {
  test("at a rate: one period after the one before was due, however long that took", () => {
    const pace = openPace({ periodNs: 100, dueNs: 1000 });
    for (const endNs of [1001, 5000, 0]) setNextDue(pace, endNs);
    expect(pace.dueNs).toBe(1300);
  });

  test("with a gap: that long after the end of the one before", () => {
    const pace = openPace({ gapNs: 100, dueNs: 1000 });
    setNextDue(pace, 5000);
    expect(pace.dueNs).toBe(5100);
  });

  test("at once, and nothing is open, where neither is asked for", () => {
    expect(isOpen(closedPace())).toBe(false);
    expect(isOpen(openPace({ periodNs: 1 }))).toBe(true);
    expect(isOpen(openPace({ gapNs: 1 }))).toBe(true);
  });
});

/** Each loop with a call that takes 20 ms the fourth time, and nothing else. */
const stallNs = 20 * ms;
const stallAt = 3;
const stalling = (index: number) => (index === stallAt ? succeedAfter(stallNs) : 0);
const callColumns = (count: number) => allocateCallSamples(count, (length) => new Float64Array(length));
const tickColumns = (count: number) => allocateTickSamples(count, (length) => new Float64Array(length));

const loops = {
  "layer A": (pace: Pace, count: number, deadlineNs: number, state: Float64Array) => {
    const samples = callColumns(count);
    timeLayerA(scriptedCall(stalling), samples, 1, pace, 0, count, deadlineNs, state);
    return samples;
  },
  "layer B": (pace: Pace, count: number, deadlineNs: number, state: Float64Array) => {
    const samples = callColumns(count);
    timeLayerB(scriptedCall(stalling), samples, pace, 0, count, deadlineNs, state);
    return samples;
  },
  "whole ticks": (pace: Pace, count: number, deadlineNs: number, state: Float64Array) => {
    const samples = tickColumns(count);
    timeTicks(scriptedTick({ infer: stalling }), samples, true, pace, 0, count, deadlineNs, state);
    return samples;
  },
  "ticks without a world": (pace: Pace, count: number, deadlineNs: number, state: Float64Array) => {
    const samples = tickColumns(count);
    timeTicks(scriptedTick({ infer: stalling }), samples, false, pace, 0, count, deadlineNs, state);
    return samples;
  },
  "the world alone": (pace: Pace, count: number, deadlineNs: number, state: Float64Array) => {
    const samples = tickColumns(count);
    const tick = scriptedTick({ advance: (index) => void stalling(index) });
    timeWorldTicks(tick, samples, 0, pace, 0, count, deadlineNs, state);
    return samples;
  },
};

describe.each(Object.entries(loops))("%s", (_, run) => {
  const state = new Float64Array(2);

  test("at a rate: a stall is charged to every call that it delayed, and to the service time of one", () => {
    const periodNs = 4 * ms;
    const firstDueNs = Bun.nanoseconds() + periodNs;
    const pace = openPace({ periodNs, dueNs: firstDueNs });
    const count = 12;
    const { startNs, latencyNs, responseNs } = run(pace, count, never, state);
    expect([state[LOOP_DONE], state[LOOP_STATUS]]).toEqual([count, 0]);
    expect(pace.dueNs).toBe(firstDueNs + count * periodNs);
    for (let call = 0; call < count; call++) {
      const dueNs = firstDueNs + call * periodNs;
      expect(startNs[call]!).toBeGreaterThanOrEqual(dueNs);
      // Clock values are some 10^15: a sum of them is exact to a fraction of a nanosecond.
      expect(responseNs[call]!).toBeCloseTo(startNs[call]! + latencyNs[call]! - dueNs, 0);
    }
    expect(latencyNs[stallAt]!).toBeGreaterThanOrEqual(stallNs);
    // The calls that were due meanwhile waited for its end, though none of them took long by itself.
    for (let later = 0; later * periodNs < stallNs; later++) {
      expect(responseNs[stallAt + later]!).toBeGreaterThanOrEqual(stallNs - later * periodNs);
    }
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    expect(sum(responseNs) - sum(latencyNs)).toBeGreaterThanOrEqual(16 * ms + 12 * ms + 8 * ms + 4 * ms);
  });

  test("with a gap: each begins that long after the end of the one before, and a stall delays none", () => {
    const gapNs = 2 * ms;
    const pace = openPace({ gapNs, dueNs: Bun.nanoseconds() + gapNs });
    const count = 6;
    const { startNs, latencyNs, responseNs } = run(pace, count, never, state);
    expect(state[LOOP_DONE]).toBe(count);
    for (let call = 1; call < count; call++) {
      const endNs = startNs[call - 1]! + latencyNs[call - 1]!;
      expect(startNs[call]! - endNs).toBeGreaterThanOrEqual(gapNs - 1);
      expect(responseNs[call]!).toBeCloseTo(startNs[call]! + latencyNs[call]! - endNs - gapNs, 0);
    }
  });

  test("back to back: no response time, no sleep, and what is due stays", () => {
    const { startNs, latencyNs, responseNs } = run(closedPace(), 5, never, state);
    expect([...responseNs].every(Number.isNaN)).toBe(true);
    for (let call = 1; call < 5; call++) {
      expect(startNs[call]!).toBeGreaterThanOrEqual(startNs[call - 1]! + latencyNs[call - 1]!);
    }
  });

  test("no call is made that is due after the deadline of its block", () => {
    const periodNs = 3 * ms;
    const beginNs = Bun.nanoseconds();
    const pace = openPace({ periodNs, dueNs: beginNs + periodNs });
    const deadlineNs = beginNs + 2.5 * periodNs;
    run(pace, 10, deadlineNs, state);
    // On a slow machine the first call may end after the deadline already.
    expect(state[LOOP_DONE]).toBeGreaterThanOrEqual(1);
    expect(state[LOOP_DONE]).toBeLessThanOrEqual(2);
    expect(pace.dueNs).toBe(beginNs + (state[LOOP_DONE]! + 1) * periodNs);
  });
});

describe("so many calls at a rate", () => {
  const rateHz = 500;
  const pace = () => openPace({ periodNs: 1e9 / rateHz });

  test("come to at most that rate, and to less when the calls take longer", () => {
    for (const layer of ["A", "B"] as const) {
      expect(runPacedCalls(scriptedCall(), layer, pace(), 10)).toBeLessThanOrEqual(rateHz);
      const slow = scriptedCall(() => succeedAfter(4 * ms));
      expect(runPacedCalls(slow, layer, pace(), 5)).toBeLessThanOrEqual(250);
    }
    expect(runPacedTicks(scriptedTick(), pace(), 10)).toBeLessThanOrEqual(rateHz);
    const slow = scriptedTick({ infer: () => succeedAfter(4 * ms) });
    expect(runPacedTicks(slow, pace(), 5)).toBeLessThanOrEqual(250);
  });

  test("are no rate when one fails", () => {
    const failing = (index: number) => (index === 2 ? 9 : 0);
    expect(runPacedCalls(scriptedCall(failing), "B", pace(), 5)).toBeUndefined();
    expect(runPacedTicks(scriptedTick({ infer: failing }), pace(), 5)).toBeUndefined();
  });
});

test("a rate is held within one percent; one that is not known is not", () => {
  expect([1000, 991, 990, 989.9, 1200].map((hz) => isHeld(hz, 1000))).toEqual([
    true,
    true,
    true,
    false,
    true,
  ]);
  expect(isHeld(undefined, 1)).toBe(false);
});
