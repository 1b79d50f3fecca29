import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { mean, stddev } from "../../src/stats/moments.ts";

/** n and n (n - 1) times mean and variance, in exact integers. */
function exactMoments(values: readonly number[]) {
  const whole = values.map(BigInt);
  const n = BigInt(values.length);
  const sum = whole.reduce((total, value) => total + value, 0n);
  const squares = whole.reduce((total, value) => total + value * value, 0n);
  return {
    mean: Number(sum) / values.length,
    variance: Number(n * squares - sum * sum) / Number(n * (n - 1n)),
  };
}

test("mean and standard deviation agree with exact integers, also far from zero", () => {
  const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 200 });
  fc.assert(
    fc.property(values, fc.constantFrom(0, 1e6, 1e12), (offsets, origin) => {
      const samples = offsets.map((offset) => origin + offset);
      const exact = exactMoments(samples);
      expect(mean(Float64Array.from(samples))).toBeCloseTo(exact.mean, 3);
      expect(stddev(Float64Array.from(samples))).toBeCloseTo(Math.sqrt(exact.variance), 3);
    }),
  );
});

test("what too few samples cannot say is undefined", () => {
  expect(mean(new Float64Array(0))).toBeUndefined();
  expect(stddev(Float64Array.of(7))).toBeUndefined();
  expect(stddev(Float64Array.of(7, 7))).toBe(0);
});
