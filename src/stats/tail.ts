// The two figures of a series that a table has room for.
import { median, P99_MIN_SAMPLES, percentile, sortSamples } from "./percentile.ts";

/** In the unit of the samples; undefined where too few support it. */
export interface Tail {
  readonly p50: number | undefined;
  /** From 662 samples. */
  readonly p99: number | undefined;
}

export function tailOf(samples: Float64Array): Tail {
  const sorted = sortSamples(samples);
  return {
    p50: median(sorted),
    p99: sorted.length < P99_MIN_SAMPLES ? undefined : percentile(sorted, 99),
  };
}
