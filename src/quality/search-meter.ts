// How far searches have come, and with how many threads they run.
import type { Progress } from "../core/progress.ts";

/** Two are enough to keep a laptop's memory busy, and leave the rest to the person. */
export const SEARCH_THREADS = 2;

/** In multiply-adds, which are too many to be told: their share is. */
export function searchMeter(progress: Progress) {
  return (done: number, total: number, what: string) => progress.update(done, total, what);
}
