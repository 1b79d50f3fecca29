// Measures one case: first call, warm-up until the latency holds still, steady calls. All calls are kept.
//
// A synchronous loop blocks signals, timers and progress, so it runs in blocks of some milliseconds and lets the event
// loop turn in between. Garbage is collected before the steady calls, never inside.

import { eventLoopTurn } from "./event-loop.ts";
import { timeLayerA, timeLayerB } from "./layers.hot.ts";
import { LOOP_DONE, LOOP_STATUS, type LoopState } from "./loop-state.ts";
import { blockDeadlineNs, closedPace, type Pace } from "./pace.ts";
import { allocateCallSamples, type CallSamples, type TimedCall } from "./timed-call.ts";
import { createWarmup, WARMUP_MAX_CALLS } from "./warmup.ts";

export interface MeasurePlan {
  readonly layer: "A" | "B";
  readonly iters: number;
  readonly warmup: number | "auto";
  /** After this many calls the inputs repeat: windows of the warm-up are no longer than that. */
  readonly cycleCalls: number;
  /** Of the steady calls; the others follow each other at once. */
  readonly pace: Pace;
}

export interface MeasureHooks {
  /** True once the user asked to stop; looked at between blocks. */
  readonly shouldStop: () => boolean;
  /** Called once after the warm-up: the place to check what is measured. */
  readonly beforeSteady: () => void;
  /** Called once, right before the first steady call. */
  readonly steadyBegins: () => void;
  readonly progress: (done: number, total: number, phase: "warmup" | "steady") => void;
}

/** Calls in the order in which they ran: one first call, then the warm-up, then the steady ones. */
export interface Measurement {
  readonly samples: CallSamples;
  readonly callCount: number;
  readonly warmupCount: number;
  readonly steadyCount: number;
  /** What the steady calls took together, waiting included. */
  readonly steadySpanNs: number;
  /** Whether the latency settled before the steady calls; undefined when that was not looked at. */
  readonly settled: boolean | undefined;
  /** Status of the call that failed, which is not among the samples; 0 when none did. */
  readonly status: number;
  readonly interrupted: boolean;
}

/** Most calls that a plan can make. */
function maxCalls({ iters, warmup }: MeasurePlan): number {
  return 1 + (warmup === "auto" ? WARMUP_MAX_CALLS : warmup) + iters;
}

/** @param samples from `allocateSamples`, so that their memory can be locked before the first call */
export async function measure(
  timed: TimedCall,
  plan: MeasurePlan,
  samples: CallSamples,
  hooks: MeasureHooks,
): Promise<Measurement> {
  const loopState: LoopState = new Float64Array(new ArrayBuffer(16));
  const unpaced = closedPace();
  // Layer A repeats one input: it is brought in once.
  const size = plan.layer === "A" ? timed.copyIn(0) : 0;

  /** Runs calls [from, to) and returns how far it came. */
  const runBlock = (from: number, to: number, pace = unpaced): number => {
    const deadlineNs = blockDeadlineNs(pace);
    if (plan.layer === "A") timeLayerA(timed, samples, size, pace, from, to, deadlineNs, loopState);
    else timeLayerB(timed, samples, pace, from, to, deadlineNs, loopState);
    return loopState[LOOP_DONE]!;
  };
  const isOver = () => loopState[LOOP_STATUS] !== 0 || hooks.shouldStop();

  let callCount = runBlock(0, 1);
  const warmupFirst = callCount;
  let settled: boolean | undefined;
  if (plan.warmup === "auto") {
    const warmup = createWarmup(samples.latencyNs, plan.cycleCalls, warmupFirst);
    while (!isOver() && !warmup.isOver(callCount)) {
      const from = callCount;
      callCount = runBlock(from, Math.min(from + warmup.windowCalls, 1 + WARMUP_MAX_CALLS));
      warmup.push(from, callCount);
      hooks.progress(callCount - warmupFirst, WARMUP_MAX_CALLS, "warmup");
      await eventLoopTurn();
    }
    settled = warmup.isSettled();
  } else {
    while (!isOver() && callCount < 1 + plan.warmup) {
      callCount = runBlock(callCount, 1 + plan.warmup);
      hooks.progress(callCount - warmupFirst, plan.warmup, "warmup");
      await eventLoopTurn();
    }
  }
  const steadyFirst = callCount;
  if (!isOver()) {
    hooks.beforeSteady();
    Bun.gc(true);
  }
  hooks.steadyBegins();
  const { pace } = plan;
  const beginNs = Bun.nanoseconds();
  pace.dueNs = beginNs + pace.periodNs + pace.gapNs;
  while (!isOver() && callCount < steadyFirst + plan.iters) {
    callCount = runBlock(callCount, steadyFirst + plan.iters, pace);
    hooks.progress(callCount - steadyFirst, plan.iters, "steady");
    await eventLoopTurn();
  }
  return {
    samples,
    callCount,
    warmupCount: steadyFirst - warmupFirst,
    steadyCount: callCount - steadyFirst,
    settled,
    status: loopState[LOOP_STATUS]!,
    steadySpanNs: Bun.nanoseconds() - beginNs,
    interrupted: hooks.shouldStop() && callCount < steadyFirst + plan.iters,
  };
}

/** Calls of Layer A or B at a rate, without letting the event loop turn. @returns calls a second; undefined when one failed */
export function runPacedCalls(
  timed: TimedCall,
  layer: MeasurePlan["layer"],
  pace: Pace,
  calls: number,
): number | undefined {
  const samples = allocateCallSamples(calls, (length) => new Float64Array(length));
  const state: LoopState = new Float64Array(new ArrayBuffer(16));
  const size = layer === "A" ? timed.copyIn(0) : 0;
  const beginNs = Bun.nanoseconds();
  pace.dueNs = beginNs + pace.periodNs;
  const deadlineNs = Number.POSITIVE_INFINITY;
  if (layer === "A") timeLayerA(timed, samples, size, pace, 0, calls, deadlineNs, state);
  else timeLayerB(timed, samples, pace, 0, calls, deadlineNs, state);
  if (state[LOOP_DONE] !== calls) return undefined;
  return (calls * 1e9) / (Bun.nanoseconds() - beginNs);
}

/** Columns for every call that the plan can make. */
export function allocateSamples(plan: MeasurePlan, allocate: (length: number) => Float64Array): CallSamples {
  return allocateCallSamples(maxCalls(plan), allocate);
}
