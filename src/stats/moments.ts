// The mean of a series.

/** Arithmetic mean, or undefined without samples. */
export function mean(samples: Float64Array): number | undefined {
  if (samples.length === 0) return undefined;
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i]!;
  return sum / samples.length;
}
