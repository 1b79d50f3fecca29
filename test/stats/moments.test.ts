import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { mean } from "../../src/stats/moments.ts";
import { rootMeanSquare } from "../../src/stats/spread.ts";

/** Mean and mean square over n - 1, by exact integers. */
function exactMoments(values: readonly number[]) {
  const whole = values.map(BigInt);
  const sum = whole.reduce((total, value) => total + value, 0n);
  const squares = whole.reduce((total, value) => total + value * value, 0n);
  return { mean: Number(sum) / values.length, meanSquare: Number(squares) / (values.length - 1) };
}

test("mean and root mean square agree with exact integers, also far from zero", () => {
  const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 200 });
  fc.assert(
    fc.property(values, fc.constantFrom(0, 1e6, 1e12), (offsets, origin) => {
      const samples = offsets.map((offset) => origin + offset);
      const exact = exactMoments(samples);
      expect(mean(Float64Array.from(samples))).toBeCloseTo(exact.mean, 3);
      expect(rootMeanSquare(Float64Array.from(samples))! / Math.sqrt(exact.meanSquare || 1)).toBeCloseTo(
        exact.meanSquare === 0 ? 0 : 1,
        9,
      );
    }),
  );
});

test("what too few samples cannot say is undefined", () => {
  expect(mean(new Float64Array(0))).toBeUndefined();
  expect(rootMeanSquare(Float64Array.of(7))).toBeUndefined();
  expect(rootMeanSquare(Float64Array.of(3, 4))).toBe(5);
});
