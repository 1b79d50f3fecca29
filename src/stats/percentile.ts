// Percentiles by nearest rank, x_(ceil(p n)), on raw and untrimmed samples.
// A percentile that too few samples support does not exist: it is undefined, never a number.

declare const sortedMark: unique symbol;

/** Samples in ascending order: its own type, so that call order and rank order cannot be mixed up. */
export type Sorted = Float64Array & { readonly [sortedMark]: true };

/**
 * Fewest samples for a percentile: with these, the second highest sample is at or above the true percentile
 * with 99 % confidence, P(Bin(n, 1 - p) <= 1) <= 0.01 (the early stopping rule of MLPerf LoadGen).
 */
export const P90_MIN_SAMPLES = 64;
export const P99_MIN_SAMPLES = 662;

/** An ascending copy; the samples themselves stay in call order. */
export function sortSamples(samples: Float64Array): Sorted {
  return samples.slice().sort() as Sorted;
}

/** Rank from 1 of the nearest-rank percentile. Percent, not a fraction, keeps `percent * n / 100` exact. */
export function nearestRank(sampleCount: number, percent: number): number {
  return Math.max(1, Math.ceil((percent * sampleCount) / 100));
}

/** Nearest-rank percentile, or undefined without samples. */
export function percentile(sorted: Sorted, percent: number): number | undefined {
  return sorted[nearestRank(sorted.length, percent) - 1];
}

/** Nearest-rank median (the lower of the middle two), or undefined without samples. */
export function median(sorted: Sorted): number | undefined {
  return percentile(sorted, 50);
}

/** Of samples in any order, which stay as they are. */
export function medianOf(samples: ArrayLike<number>): number | undefined {
  return median(sortSamples(Float64Array.from(samples)));
}
