import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { driftRho } from "../../src/stats/drift.ts";
import { sortSamples } from "../../src/stats/percentile.ts";
import { latencies, series, uniform } from "./series.ts";

const rhoOf = (samples: Float64Array) => driftRho(samples, sortSamples(samples));

/** Spearman's rho by its definition: Pearson's correlation of mean ranks, found by comparing all pairs. */
function naiveRho(values: readonly number[]): number {
  const ranks = values.map(
    (x) => values.filter((y) => y < x).length + (values.filter((y) => y === x).length + 1) / 2,
  );
  const order = values.map((_, index) => index);
  const average = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const covariance = (a: readonly number[], b: readonly number[]) =>
    average(a.map((x, i) => (x - average(a)) * (b[i]! - average(b))));
  return covariance(ranks, order) / Math.sqrt(covariance(ranks, ranks) * covariance(order, order));
}

test("rho agrees with its definition, ties included", () => {
  fc.assert(
    fc.property(latencies({ minLength: 3, maxLength: 40 }), (samples) => {
      const rho = rhoOf(samples);
      if (rho === undefined) expect(new Set(samples).size).toBe(1);
      else expect(rho).toBeCloseTo(naiveRho([...samples]), 9);
    }),
  );
});

test("rising is 1, falling is -1, neither is near 0", () => {
  expect(rhoOf(series(100, (i) => i * i))).toBeCloseTo(1, 12);
  expect(rhoOf(series(100, (i) => -i))).toBeCloseTo(-1, 12);
  expect(Math.abs(rhoOf(series(10_000, uniform(3)))!)).toBeLessThan(0.05);
});

test("too few samples have no drift", () => {
  expect(rhoOf(Float64Array.of(1, 2))).toBeUndefined();
});
