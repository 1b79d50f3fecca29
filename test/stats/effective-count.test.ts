// What a series is worth at a percentile, against the theory of a Gaussian process, and how often the interval that follows holds.
import { expect, test } from "bun:test";
import { randomFrom } from "../../src/core/random.ts";
import { effectiveCount } from "../../src/stats/effective-count.ts";
import { percentile, sortSamples } from "../../src/stats/percentile.ts";
import { percentileInterval } from "../../src/stats/percentile-interval.ts";
import { autoregressive } from "../../tasks/honesty/streams.ts";
import { series, uniform } from "./series.ts";

test("independent samples count in full, alternating ones never more, and those that all differ one way as one", () => {
  const next = uniform(3);
  const independent = series(10_000, next);
  expect(effectiveCount(independent, 0.5)).toBeGreaterThan(8500);
  expect(effectiveCount(independent, 0.99)).toBeGreaterThan(8000);
  expect(
    effectiveCount(
      series(1000, (i) => i % 2),
      0,
    ),
  ).toBe(1000);
  expect(
    effectiveCount(
      series(1000, (i) => i),
      500,
    ),
  ).toBeLessThanOrEqual(4);
  expect(effectiveCount(new Float64Array(0), 1)).toBe(0);
});

test.each([0.3, 0.6, 0.9])("of a Gaussian process with r1 = %p it is what theory says", (phi) => {
  const samples = autoregressive(200_000, phi, randomFrom(5));
  // Whether a Gaussian exceeds its median has the autocorrelation (2 / pi) asin(r) (Rice, 1944).
  let sum = 1;
  for (let lag = 1; lag < 400; lag++) sum += 2 * (2 / Math.PI) * Math.asin(phi ** lag);
  const worth = effectiveCount(samples, 0) / samples.length;
  expect(worth * sum).toBeGreaterThan(0.9);
  expect(worth * sum).toBeLessThan(1.1);
});

test("a series that depends on itself for thousands of samples is worth a few", () => {
  const samples = autoregressive(100_000, 0.9995, randomFrom(6));
  const worth = effectiveCount(samples, 0);
  expect(worth).toBeGreaterThan(5);
  expect(worth).toBeLessThan(200);
});

test.each([0, 0.6, 0.9])("the intervals of a series with r1 = %p hold the truth", (phi) => {
  const trials = 200;
  const truth = { 50: 0, 99: 2.3263478740408408 };
  for (const percent of [50, 99] as const) {
    let held = 0;
    for (let trial = 0; trial < trials; trial++) {
      const samples = autoregressive(5000, phi, randomFrom(1000 + trial));
      const sorted = sortSamples(samples);
      const worth = effectiveCount(samples, percentile(sorted, percent)!);
      const { low, high } = percentileInterval(sorted, percent, worth);
      if ((low ?? -Infinity) <= truth[percent] && truth[percent] <= (high ?? Infinity)) held++;
    }
    // 95 % and three standard errors.
    expect(held / trials).toBeGreaterThan(0.9);
  }
});
