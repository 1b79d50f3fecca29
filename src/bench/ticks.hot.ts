// The loops of Layer C. As in the other layers, each runs ticks [from, to) or until the deadline of its block has passed.
import { LOOP_DONE, LOOP_STATUS, type LoopState } from "./loop-state.ts";
import { lookAfter, setNextDue, spinUntil, waitUntilDue } from "./pace.hot.ts";
import { isOpen, type Pace } from "./pace.ts";
import type { TickSamples, TimedTick } from "./timed-tick.ts";

/**
 * The world without an embedder. `idleNs` after its own work is spent on the clock: as long as an embedding would take, or 0.
 */
export function timeWorldTicks(
  tick: TimedTick,
  samples: TickSamples,
  idleNs: number,
  pace: Pace,
  from: number,
  to: number,
  deadlineNs: number,
  state: LoopState,
): void {
  const isPaced = isOpen(pace);
  let call = from;
  let lookNs = 0;
  while (call < to) {
    if (isPaced && !waitUntilDue(pace, deadlineNs)) break;
    const beginNs = Bun.nanoseconds();
    tick.advance();
    const advancedNs = Bun.nanoseconds();
    if (idleNs > 0) spinUntil(advancedNs + idleNs);
    const endNs = Bun.nanoseconds();
    samples.startNs[call] = beginNs;
    samples.latencyNs[call] = endNs - beginNs;
    samples.simNs[call] = advancedNs - beginNs;
    samples.textIndex[call] = tick.textIndex;
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
  state[LOOP_STATUS] = 0;
}

/** Whole ticks. Without the world, texts are still chosen by it, but outside of what is timed. */
export function timeTicks(
  tick: TimedTick,
  samples: TickSamples,
  hasWorld: boolean,
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
    if (!hasWorld) tick.choose();
    const beginNs = Bun.nanoseconds();
    if (hasWorld) tick.advance();
    const advancedNs = Bun.nanoseconds();
    tick.tokenize();
    const tokenizedNs = Bun.nanoseconds();
    const size = tick.copyIn();
    const copiedInNs = Bun.nanoseconds();
    status = tick.infer(size);
    const inferredNs = Bun.nanoseconds();
    tick.copyOut();
    const copiedOutNs = Bun.nanoseconds();
    tick.post(size);
    const postedNs = Bun.nanoseconds();
    tick.chooseDim(postedNs - beginNs);
    tick.search();
    const searchedNs = Bun.nanoseconds();
    if (status === 0) status = tick.insert();
    const insertedNs = Bun.nanoseconds();
    tick.update();
    const endNs = Bun.nanoseconds();
    samples.startNs[call] = beginNs;
    samples.latencyNs[call] = endNs - beginNs;
    if (hasWorld) samples.simNs[call] = advancedNs - beginNs;
    samples.tokenizeNs[call] = tokenizedNs - advancedNs;
    samples.copyInNs[call] = copiedInNs - tokenizedNs;
    samples.inferNs[call] = inferredNs - copiedInNs;
    samples.copyOutNs[call] = copiedOutNs - inferredNs;
    samples.postNs[call] = postedNs - copiedOutNs;
    samples.searchNs[call] = searchedNs - postedNs;
    samples.insertNs[call] = insertedNs - searchedNs;
    samples.graphNs[call] = endNs - insertedNs;
    samples.tokenCount[call] = tick.tokenCount;
    samples.cacheHit[call] = tick.cacheHitCount;
    samples.dimUsed[call] = tick.dimUsed;
    samples.textIndex[call] = tick.textIndex;
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
