// Waits until a call is due, and says when the next one is.
import { LOOK_NS, type Pace } from "./pace.ts";

/**
 * Sleeps until the next call is due, but not beyond the deadline of the block, nor on after a signal woke it.
 * @returns whether it is due
 */
export function waitUntilDue(pace: Pace, deadlineNs: number): boolean {
  const isInBlock = pace.dueNs <= deadlineNs;
  const wakeNs = isInBlock ? pace.dueNs : deadlineNs;
  let nowNs = Bun.nanoseconds();
  while (nowNs < wakeNs) {
    pace.sleep(wakeNs - nowNs);
    nowNs = Bun.nanoseconds();
    if (nowNs < wakeNs && pace.isOver()) return false;
  }
  return isInBlock;
}

/** After a call that ended at `endNs`. */
export function setNextDue(pace: Pace, endNs: number): void {
  if (pace.periodNs > 0) pace.dueNs += pace.periodNs;
  else pace.dueNs = endNs + pace.gapNs;
}

/** @returns when to look again at whether the block is over; 0 when it is */
export function lookAfter(pace: Pace, endNs: number, deadlineNs: number): number {
  if (endNs > deadlineNs || pace.isOver()) return 0;
  return Math.min(deadlineNs, endNs + LOOK_NS);
}

/** Keeps the thread busy with nothing but the clock: as long as other work would take, and no memory touched. */
export function spinUntil(endNs: number): void {
  while (Bun.nanoseconds() < endNs);
}
