// What a read of the clock costs and resolves on this machine, measured before anything is timed by it.
import { summarizeTimer, type TimerSummary } from "../stats/timer.ts";
import { readClock } from "./clock.hot.ts";

const READS = 1024;
/** The loop is compiled for good after some ten thousand reads, by a thread that may be late: of the last rounds the fastest one counts. */
const WARMUP_ROUNDS = 100;
const ROUNDS = 20;

export function calibrateTimer(): TimerSummary {
  const readsNs = new Float64Array(READS);
  for (let round = 0; round < WARMUP_ROUNDS; round++) readClock(readsNs);
  const rounds = Array.from({ length: ROUNDS }, () => {
    readClock(readsNs);
    return summarizeTimer(readsNs);
  });
  const costOf = ({ overheadNs }: TimerSummary) => overheadNs ?? Number.POSITIVE_INFINITY;
  return rounds.reduce((best, round) => (costOf(round) < costOf(best) ? round : best));
}
