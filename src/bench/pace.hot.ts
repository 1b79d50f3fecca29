// Waits until a call is due, and says when the next one is.
import type { Pace } from "./pace.ts";

/**
 * Sleeps until the next call is due, but not beyond the deadline of the block.
 * @returns whether it is due
 */
export function waitUntilDue(pace: Pace, deadlineNs: number): boolean {
  const isInBlock = pace.dueNs <= deadlineNs;
  const wakeNs = isInBlock ? pace.dueNs : deadlineNs;
  let nowNs = Bun.nanoseconds();
  while (nowNs < wakeNs) {
    pace.sleep(wakeNs - nowNs);
    nowNs = Bun.nanoseconds();
  }
  return isInBlock;
}

/** After a call that ended at `endNs`. */
export function setNextDue(pace: Pace, endNs: number): void {
  if (pace.periodNs > 0) pace.dueNs += pace.periodNs;
  else pace.dueNs = endNs + pace.gapNs;
}

/** Keeps the thread busy with nothing but the clock: as long as other work would take, and no memory touched. */
export function spinUntil(endNs: number): void {
  while (Bun.nanoseconds() < endNs);
}
