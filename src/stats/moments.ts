// The mean of a series.

/** Arithmetic mean, or undefined without samples. */
export function mean(samples: Float64Array): number | undefined {
  if (samples.length === 0) return undefined;
  let sum = 0;
  for (const sample of samples) sum += sample;
  return sum / samples.length;
}
