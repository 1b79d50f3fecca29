// Simulated streams of latencies of which the truth is known.
import { uniform } from "./series.ts";

/** Standard normal numbers (Box and Muller). */
export function normal(seed: number): () => number {
  const next = uniform(seed);
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** x_i = phi x_(i-1) + noise, of mean 0 and variance 1. */
export function autoregressive(length: number, phi: number, seed: number): Float64Array {
  const next = normal(seed);
  const noise = Math.sqrt(1 - phi * phi);
  let value = next();
  return Float64Array.from({ length }, () => {
    value = phi * value + noise * next();
    return value;
  });
}
