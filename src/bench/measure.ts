// Measures one case: first call, warm-up until the latency holds still, steady calls. All calls are kept.
//
// A synchronous loop blocks signals, timers and progress, so it runs in blocks of some milliseconds and lets the event
// loop turn in between. Garbage is collected before the steady calls, never inside.
import { createSteadyDetector } from "../stats/steady.ts";
import { LOOP_DONE, LOOP_STATUS, type LoopState, timeLayerA, timeLayerB } from "./layers.hot.ts";
import type { CallSamples, TimedCall } from "./timed-call.ts";

const BLOCK_NS = 40e6;
const WARMUP_MIN_CALLS = 64;
const WARMUP_MIN_NS = 50e6;
const WARMUP_MAX_CALLS = 50_000;
const WARMUP_MAX_NS = 5e9;
const WINDOW_NS = 20e6;
const WINDOW_MIN_CALLS = 32;
const STEADY_WINDOWS = 3;
const STEADY_TOLERANCE = 0.02;

export interface MeasurePlan {
  readonly layer: "A" | "B";
  readonly iters: number;
  readonly warmup: number | "auto";
  /** After this many calls the inputs repeat: windows of the warm-up are no longer than that. */
  readonly cycleCalls: number;
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
  /** Whether the latency held still before the steady calls; undefined when that was not looked at. */
  readonly steady: boolean | undefined;
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
  // Layer A repeats one input: it is brought in once.
  const size = plan.layer === "A" ? timed.copyIn(0) : 0;

  /** Runs calls [from, to) and returns how far it came. */
  const runBlock = (from: number, to: number): number => {
    const deadlineNs = Bun.nanoseconds() + BLOCK_NS;
    if (plan.layer === "A") timeLayerA(timed, samples, size, from, to, deadlineNs, loopState);
    else timeLayerB(timed, samples, from, to, deadlineNs, loopState);
    return loopState[LOOP_DONE]!;
  };
  const isOver = () => loopState[LOOP_STATUS] !== 0 || hooks.shouldStop();

  let callCount = runBlock(0, 1);
  const warmupFirst = callCount;
  let steady: boolean | undefined;
  if (plan.warmup === "auto") {
    const warmup = createWarmup(samples, plan, warmupFirst);
    while (!isOver() && !warmup.isOver(callCount)) {
      const from = callCount;
      callCount = runBlock(from, Math.min(from + warmup.windowCalls, 1 + WARMUP_MAX_CALLS));
      warmup.push(from, callCount);
      hooks.progress(callCount - warmupFirst, WARMUP_MAX_CALLS, "warmup");
      await eventLoopTurn();
    }
    steady = warmup.isSteady();
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
  while (!isOver() && callCount < steadyFirst + plan.iters) {
    callCount = runBlock(callCount, steadyFirst + plan.iters);
    hooks.progress(callCount - steadyFirst, plan.iters, "steady");
    await eventLoopTurn();
  }
  return {
    samples,
    callCount,
    warmupCount: steadyFirst - warmupFirst,
    steadyCount: callCount - steadyFirst,
    steady,
    status: loopState[LOOP_STATUS]!,
    interrupted: hooks.shouldStop() && callCount < steadyFirst + plan.iters,
  };
}

/** Follows the warm-up: a minimum of time and calls, then windows whose medians agree, or a limit. */
function createWarmup(samples: CallSamples, plan: MeasurePlan, firstCall: number) {
  const callNs = Math.max(samples.latencyNs[0]!, 1);
  // The first call is slow: a window sized by it is short, and is made longer by the cycle of the inputs where calls are fast.
  const windowCalls = Math.max(
    WINDOW_MIN_CALLS,
    Math.min(plan.cycleCalls, 1000, Math.round((50 * WINDOW_NS) / callNs)),
  );
  const detector = createSteadyDetector({
    windowCalls,
    windows: STEADY_WINDOWS,
    tolerance: STEADY_TOLERANCE,
  });
  const beginNs = Bun.nanoseconds();
  let isSteady = false;
  return {
    windowCalls,
    push(from: number, to: number) {
      isSteady = detector.push(samples.latencyNs, from, to);
    },
    isSteady: () => isSteady,
    isOver(callCount: number) {
      const elapsedNs = Bun.nanoseconds() - beginNs;
      const warmupCalls = callCount - firstCall;
      if (warmupCalls >= WARMUP_MAX_CALLS || elapsedNs >= WARMUP_MAX_NS) return true;
      return isSteady && warmupCalls >= WARMUP_MIN_CALLS && elapsedNs >= WARMUP_MIN_NS;
    },
  };
}

/** Columns for every call that the plan can make. */
export function allocateSamples(plan: MeasurePlan, allocate: (length: number) => Float64Array): CallSamples {
  const length = maxCalls(plan);
  const column = () => allocate(length).fill(Number.NaN);
  return {
    startNs: column(),
    latencyNs: column(),
    copyInNs: column(),
    inferNs: column(),
    copyOutNs: column(),
    postNs: column(),
  };
}

/** Lets signals, timers and progress have their turn. */
function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
