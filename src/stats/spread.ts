// Spread that a few huge samples cannot dominate, and spread from one call to the next.

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
