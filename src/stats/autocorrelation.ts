// How far neighbouring samples depend on each other, and how many independent samples they are worth.

import { mean } from "./moments.ts";

/** Lag-1 autocorrelation in -1..1; undefined under 3 samples or when all are equal. */
export function lag1Autocorrelation(samples: Float64Array): number | undefined {
  const center = mean(samples);
  if (center === undefined || samples.length < 3) return undefined;
  let products = 0;
  let squares = 0;
  let previous = 0;
  for (const sample of samples) {
    const deviation = sample - center;
    products += deviation * previous;
    squares += deviation * deviation;
    previous = deviation;
  }
  return squares === 0 ? undefined : products / squares;
}

/**
 * Independent samples that `samples` are worth: n (1 - r1) / (1 + r1), rounded down, when r1 > 2 / sqrt(n).
 * A negative r1 would claim more samples than were taken, so it leaves n as it is.
 */
export function effectiveSampleCount(samples: Float64Array): number {
  const n = samples.length;
  const r1 = lag1Autocorrelation(samples);
  if (r1 === undefined || r1 <= 2 / Math.sqrt(n)) return n;
  return Math.max(1, Math.floor((n * (1 - r1)) / (1 + r1)));
}
