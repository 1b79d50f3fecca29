// What the loops themselves take: calls whose every step does nothing. Measured in a process of its own, so that the loops of a run stay
// made for the calls that they time.

import { medianOf } from "../stats/percentile.ts";
import { timeLayerA, timeLayerB } from "./layers.hot.ts";
import type { LoopState } from "./loop-state.ts";
import { closedPace } from "./pace.ts";
import { timeTicks } from "./ticks.hot.ts";
import { allocateCallSamples } from "./timed-call.ts";
import { allocateTickSamples, type TimedTick } from "./timed-tick.ts";

/** The median of a call of each layer that does nothing. */
export type HarnessNs = Readonly<Record<"A" | "B" | "C", number>>;

/** The loops are compiled for good after some ten thousand. */
const WARMUP_CALLS = 50_000;
const CALLS = 10_000;

const NOTHING = {
  copyIn: () => 1,
  infer: () => 0,
  copyOut() {},
  post() {},
};

const NO_TICK: TimedTick = {
  ...NOTHING,
  advance() {},
  choose() {},
  tokenize() {},
  chooseDim() {},
  search() {},
  insert: () => 0,
  update() {},
  tokenCount: 1,
  cacheHitCount: 0,
  dimUsed: 1,
  textIndex: 0,
};

export function measureHarness(): HarnessNs {
  const length = WARMUP_CALLS + CALLS;
  const allocate = (count: number) => new Float64Array(new ArrayBuffer(8 * count));
  const state: LoopState = allocate(2);
  const samples = allocateCallSamples(length, allocate);
  const ticks = allocateTickSamples(length, allocate);
  const pace = closedPace();
  const medianNs = (latencyNs: Float64Array) => medianOf(latencyNs.subarray(WARMUP_CALLS))!;
  const never = Number.POSITIVE_INFINITY;
  timeLayerA(NOTHING, samples, 1, pace, 0, length, never, state);
  const a = medianNs(samples.latencyNs);
  timeLayerB(NOTHING, samples, pace, 0, length, never, state);
  const b = medianNs(samples.latencyNs);
  timeTicks(NO_TICK, ticks, true, pace, 0, length, never, state);
  return { A: a, B: b, C: medianNs(ticks.latencyNs) };
}
