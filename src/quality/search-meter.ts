// How far searches have come, and with how many threads they run.
import type { Progress } from "../core/progress.ts";
import { timeLeft } from "../core/time-left.ts";

/** Two are enough to keep a laptop's memory busy, and leave the rest to the person. */
export const SEARCH_THREADS = 2;

/** Searches follow each other: what is done goes back where the next one begins. */
export function searchMeter(progress: Progress) {
  let before = Number.POSITIVE_INFINITY;
  let beginMs = 0;
  return (done: number, total: number, what: string) => {
    if (done < before) beginMs = performance.now();
    before = done;
    const left = timeLeft(done, total, performance.now() - beginMs);
    const label = [what, left, "billion multiply-adds"].filter((part) => part !== undefined).join(", ");
    progress.update(billions(done), billions(total), label);
  };
}

function billions(count: number): number {
  return Math.ceil(count / 1e9);
}
