// Mean and standard deviation in two passes: the sum of squares minus the squared sum would cancel.

/** Arithmetic mean, or undefined without samples. */
export function mean(samples: Float64Array): number | undefined {
  if (samples.length === 0) return undefined;
  let sum = 0;
  for (const sample of samples) sum += sample;
  return sum / samples.length;
}

/** Standard deviation of a sample (divisor n - 1), or undefined under 2 samples. */
export function stddev(samples: Float64Array): number | undefined {
  const center = mean(samples);
  if (center === undefined || samples.length < 2) return undefined;
  let squares = 0;
  for (const sample of samples) squares += (sample - center) ** 2;
  return Math.sqrt(squares / (samples.length - 1));
}
