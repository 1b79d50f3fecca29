// How long to warm up: a minimum of time and calls, then windows whose medians agree, or a limit.
import { createSettlingDetector } from "../stats/settled.ts";

const MIN_CALLS = 64;
const MIN_NS = 50e6;
export const WARMUP_MAX_CALLS = 50_000;
const WARMUP_MAX_NS = 5e9;
const WINDOW_NS = 20e6;
const WINDOW_MIN_CALLS = 32;
const WINDOW_MAX_CALLS = 1000;
const SETTLED_WINDOWS = 3;
const SETTLED_TOLERANCE = 0.02;

export interface Warmup {
  readonly windowCalls: number;
  /** Takes in the latencies of calls [from, to). */
  push(from: number, to: number): void;
  isSettled(): boolean;
  isOver(callCount: number): boolean;
}

/**
 * @param latencyNs of all calls; the one before `firstCall` is there
 * @param cycleCalls after this many calls the inputs repeat: windows are no longer than that
 * @param maxNs after which it gives up
 */
export function createWarmup(
  latencyNs: Float64Array,
  cycleCalls: number,
  firstCall: number,
  maxNs = WARMUP_MAX_NS,
): Warmup {
  const callNs = Math.max(latencyNs[0]!, 1);
  // The first call is slow: a window sized by it is short, and is made longer by the cycle of the inputs where calls are fast.
  const windowCalls = Math.max(
    WINDOW_MIN_CALLS,
    Math.min(cycleCalls, WINDOW_MAX_CALLS, Math.round((50 * WINDOW_NS) / callNs)),
  );
  const detector = createSettlingDetector({
    windowCalls,
    windows: SETTLED_WINDOWS,
    tolerance: SETTLED_TOLERANCE,
  });
  const beginNs = Bun.nanoseconds();
  let isSettled = false;
  return {
    windowCalls,
    push(from, to) {
      isSettled = detector.push(latencyNs, from, to);
    },
    isSettled: () => isSettled,
    isOver(callCount) {
      const elapsedNs = Bun.nanoseconds() - beginNs;
      const warmupCalls = callCount - firstCall;
      if (warmupCalls >= WARMUP_MAX_CALLS || elapsedNs >= maxNs) return true;
      return isSettled && warmupCalls >= MIN_CALLS && elapsedNs >= MIN_NS;
    },
  };
}
