// Series of samples for the tests of the statistics: arbitrary ones, and simulated ones of a known distribution.

import * as fc from "fast-check";
import { type Random, randomFrom } from "../../src/core/random.ts";

/** Latencies as a clock gives them: whole nanoseconds, with ties and a tail. */
export function latencies(
  constraints: { minLength?: number; maxLength?: number } = {},
): fc.Arbitrary<Float64Array> {
  const ns = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1e9 }));
  return fc.array(ns, { maxLength: 300, ...constraints }).map((values) => Float64Array.from(values));
}

/** Uniform in [0, 1) from a seed. */
export function uniform(seed: number): () => number {
  const random: Random = randomFrom(seed);
  return () => random() / 2 ** 32;
}

/** `length` numbers of a generator. */
export function series(length: number, next: (index: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, index) => next(index));
}
