// Distribution-free 95 % interval of a percentile: two of the samples themselves, chosen by binomial ranks.

import { quantileRanks } from "./binomial.ts";
import type { Sorted } from "./percentile.ts";

/** Bounds in the unit of the samples; undefined where the samples are too few to bound that side ("open"). */
export interface Interval {
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/**
 * Interval of the nearest-rank percentile. With fewer effective than real samples the ranks are those of
 * `effectiveCount` samples, each standing for a stretch of `n / effectiveCount` real ranks; we take the lowest
 * rank of the lower stretch and the highest rank of the upper one, so that rounding only widens the interval.
 */
export function percentileInterval(
  sorted: Sorted,
  percent: number,
  effectiveCount = sorted.length,
): Interval {
  const n = sorted.length;
  if (n === 0) return { low: undefined, high: undefined };
  const { low, high } = quantileRanks(effectiveCount, percent / 100);
  return {
    low: low === undefined ? undefined : sorted[Math.floor(((low - 1) * n) / effectiveCount)],
    high: high === undefined ? undefined : sorted[Math.ceil((high * n) / effectiveCount) - 1],
  };
}
