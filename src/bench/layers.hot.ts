// The measuring loops. Each runs calls [from, to) or until the deadline has passed, so that a block never holds up
// timers and progress for long, or until it is over: a signal waits for one call. A loop ends early on a failed call and reports where.

import { LOOP_DONE, LOOP_STATUS, type LoopState } from "./loop-state.ts";
import { lookAfter, setNextDue, waitUntilDue } from "./pace.hot.ts";
import { isOpen, type Pace } from "./pace.ts";
import type { CallSamples, TimedCall } from "./timed-call.ts";

/** Layer A: the runtime alone, on the input that is there already. */
export function timeLayerA(
  timed: TimedCall,
  samples: CallSamples,
  size: number,
  pace: Pace,
  from: number,
  to: number,
  deadlineNs: number,
  state: LoopState,
): void {
  const isPaced = isOpen(pace);
  let call = from;
  let lookNs = 0;
  let status = 0;
  while (call < to) {
    if (isPaced && !waitUntilDue(pace, deadlineNs)) break;
    const beginNs = Bun.nanoseconds();
    status = timed.infer(size);
    const endNs = Bun.nanoseconds();
    samples.startNs[call] = beginNs;
    samples.latencyNs[call] = endNs - beginNs;
    samples.inferNs[call] = endNs - beginNs;
    if (status !== 0) break;
    if (isPaced) {
      samples.responseNs[call] = endNs - pace.dueNs;
      setNextDue(pace, endNs);
    }
    call++;
    if (endNs > lookNs) {
      lookNs = lookAfter(pace, endNs, deadlineNs);
      if (lookNs === 0) break;
    }
  }
  state[LOOP_DONE] = call;
  state[LOOP_STATUS] = status;
}

/** Layer B: copy in, infer, copy out, post-process; a clock read between the steps. */
export function timeLayerB(
  timed: TimedCall,
  samples: CallSamples,
  pace: Pace,
  from: number,
  to: number,
  deadlineNs: number,
  state: LoopState,
): void {
  const isPaced = isOpen(pace);
  let call = from;
  let lookNs = 0;
  let status = 0;
  while (call < to) {
    if (isPaced && !waitUntilDue(pace, deadlineNs)) break;
    const beginNs = Bun.nanoseconds();
    const size = timed.copyIn(call);
    const copiedInNs = Bun.nanoseconds();
    status = timed.infer(size);
    const inferredNs = Bun.nanoseconds();
    timed.copyOut();
    const copiedOutNs = Bun.nanoseconds();
    timed.post(size);
    const endNs = Bun.nanoseconds();
    samples.startNs[call] = beginNs;
    samples.latencyNs[call] = endNs - beginNs;
    samples.copyInNs[call] = copiedInNs - beginNs;
    samples.inferNs[call] = inferredNs - copiedInNs;
    samples.copyOutNs[call] = copiedOutNs - inferredNs;
    samples.postNs[call] = endNs - copiedOutNs;
    if (status !== 0) break;
    if (isPaced) {
      samples.responseNs[call] = endNs - pace.dueNs;
      setNextDue(pace, endNs);
    }
    call++;
    if (endNs > lookNs) {
      lookNs = lookAfter(pace, endNs, deadlineNs);
      if (lookNs === 0) break;
    }
  }
  state[LOOP_DONE] = call;
  state[LOOP_STATUS] = status;
}
