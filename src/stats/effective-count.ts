// How many independent samples a series is worth, where it is asked how often it exceeds a threshold: neighbouring calls resemble each
// other, and those that exceed a percentile come in bursts.
import { mean } from "./moments.ts";

/** A series that still depends on itself after so many lags is looked at in means of some samples each. */
const MOST_LAGS = 512;
const POOLED_SAMPLES = 16;

/**
 * Independent samples that `samples` are worth for the share of them above `threshold`: from 1 to as many as there are.
 * The variance of that share is that of independent samples times the sum of the autocorrelations of the indicator, which ends where the
 * sum of two neighbours is no longer positive (the initial positive sequence of Geyer, Practical Markov Chain Monte Carlo, 1992).
 */
export function effectiveCount(samples: Float64Array, threshold: number): number {
  const n = samples.length;
  const exceeds = samples.map((sample) => (sample > threshold ? 1 : 0));
  const share = mean(exceeds) ?? 0;
  const variance = varianceOfMean(exceeds);
  if (variance === 0) return n;
  return Math.max(1, Math.min(n, Math.floor((share * (1 - share)) / variance)));
}

function varianceOfMean(series: Float64Array): number {
  const n = series.length;
  const center = mean(series);
  if (center === undefined) return 0;
  const deviations = series.map((value) => value - center);
  let sum = -autocovariance(deviations, 0);
  for (let lag = 0; lag < n; lag += 2) {
    if (lag === MOST_LAGS) return varianceOfMean(pooled(series));
    const pair = autocovariance(deviations, lag) + autocovariance(deviations, lag + 1);
    if (pair <= 0) break;
    sum += 2 * pair;
  }
  return Math.max(0, sum) / n;
}

/** Biased, as its sum needs it: divided by n and not by the number of products. */
function autocovariance(deviations: Float64Array, lag: number): number {
  let products = 0;
  for (let i = lag; i < deviations.length; i++) products += deviations[i]! * deviations[i - lag]!;
  return products / deviations.length;
}

/** Means of neighbours; a rest that is no whole group is left out. */
function pooled(series: Float64Array): Float64Array {
  return Float64Array.from(
    { length: Math.floor(series.length / POOLED_SAMPLES) },
    (_, group) => mean(series.subarray(group * POOLED_SAMPLES, (group + 1) * POOLED_SAMPLES))!,
  );
}
