// How a case is shared out among fresh processes, and in which order cases take their turns.
import { P99_MIN_SAMPLES } from "../../stats/percentile.ts";

/** The longest that a case takes whose number of calls was not asked for. */
export const CASE_NS = 60e9;

/**
 * Steady calls of each process: as even as can be, and each enough for a p99 of its own.
 * @param calls of all processes
 * @param processes that there may be at most
 */
export function sharesOf(calls: number, processes: number): readonly number[] {
  const count = Math.max(1, Math.min(processes, Math.floor(calls / P99_MIN_SAMPLES)));
  return Array.from({ length: count }, (_, process) => Math.floor((calls + process) / count));
}

/** Cases of a round in their order: it turns (a b c, b c a, c a b), so that what drifts meets all alike. */
export function turnOf<Case>(round: number, cases: readonly Case[]): readonly Case[] {
  const first = round % Math.max(1, cases.length);
  return [...cases.slice(first), ...cases.slice(0, first)];
}

/** What is left suffices for a process that makes do with a little less than the one before. */
const LEAST_OF_LAST = 0.9;

/** Whether another process fits into the time: the first of them also made what the later ones take over. */
export function hasTimeFor(tookNs: readonly number[], limitNs: number): boolean {
  const leftNs = limitNs - sumOf(tookNs);
  return leftNs >= LEAST_OF_LAST * (tookNs.at(-1) ?? 0);
}

/** How long the next of `planned` processes may go on once it has calls enough, and how long at all. */
export function timesOf(tookNs: readonly number[], planned: number, limitNs: number) {
  const leftNs = limitNs - sumOf(tookNs);
  return { enoughNs: leftNs / Math.max(1, planned - tookNs.length), mostNs: leftNs };
}

function sumOf(tookNs: readonly number[]): number {
  return tookNs.reduce((sum, ns) => sum + ns, 0);
}
