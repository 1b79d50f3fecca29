// Spread that a few huge samples cannot dominate, and spread of calls around what is usual for each.

import { median, type Sorted, sortSamples } from "./percentile.ts";

/** Median absolute deviation from the median, unscaled; undefined without samples. */
export function medianAbsoluteDeviation(sorted: Sorted): number | undefined {
  const center = median(sorted);
  if (center === undefined) return undefined;
  return median(sortSamples(sorted.map((sample) => Math.abs(sample - center))));
}

/** Mean of |x_i - x_(i-1)| in call order; undefined under 2 samples. */
export function meanAbsoluteStep(samples: Float64Array): number | undefined {
  if (samples.length < 2) return undefined;
  let sum = 0;
  for (let i = 1; i < samples.length; i++) sum += Math.abs(samples[i]! - samples[i - 1]!);
  return sum / (samples.length - 1);
}

/** Root of the mean square of deviations from what is usual, with divisor n - 1; undefined under 2 samples. */
export function rootMeanSquare(deviations: Float64Array): number | undefined {
  if (deviations.length < 2) return undefined;
  let squares = 0;
  for (const deviation of deviations) squares += deviation * deviation;
  return Math.sqrt(squares / (deviations.length - 1));
}
