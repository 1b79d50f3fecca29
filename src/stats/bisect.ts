// Bisection in sorted samples.

import type { Sorted } from "./percentile.ts";

/** How many leading samples hold a condition that, once false, stays false. */
export function countWhile(sorted: Sorted, holds: (sample: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
