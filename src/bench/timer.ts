// What a read of the clock costs and resolves on this machine, measured before anything is timed by it.
import { summarizeTimer, type TimerSummary } from "../stats/timer.ts";
import { readClock } from "./clock.hot.ts";

const WARMUP_READS = 64;
const READS = 1024;

export function calibrateTimer(): TimerSummary {
  readClock(new Float64Array(WARMUP_READS));
  const readsNs = new Float64Array(READS);
  // Twice: the first round also compiles the loop.
  readClock(readsNs);
  readClock(readsNs);
  return summarizeTimer(readsNs);
}
