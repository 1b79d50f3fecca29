// How many ticks a stretch has where time is short: all rounds are made, each with fewer.
import { P99_MIN_SAMPLES } from "../../stats/percentile.ts";

/** What is left for the end of the process: checks, recall, and handing over. */
const FOR_ROUNDS = 0.85;
/** A round in ticks of the arm full: as long are paced, and null and alone together; and the memories are put back. */
const TICKS_OF_ROUND = 3.5;

const ARMS_OF_ROUND = 4;

interface Fitting {
  readonly rounds: number;
  readonly leftNs: number;
  /** Of the arm full. */
  readonly tickNs: number;
  /** Between ticks that count; 0 back to back. */
  readonly periodNs: number;
  /** Before those that count. */
  readonly leadTicks: number;
}

/** Not fewer than a p99 needs of all rounds together. */
export function fittingTicks({ rounds, leftNs, tickNs, periodNs, leadTicks }: Fitting): number {
  const roundNs = (FOR_ROUNDS * leftNs) / rounds;
  const leadNs = leadTicks * TICKS_OF_ROUND * tickNs;
  const perTickNs = Math.max(TICKS_OF_ROUND * tickNs, ARMS_OF_ROUND * periodNs);
  const fitting = Math.floor((roundNs - leadNs) / perTickNs);
  return Math.max(Math.ceil(P99_MIN_SAMPLES / rounds), fitting);
}
