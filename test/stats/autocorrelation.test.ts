import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { effectiveSampleCount, lag1Autocorrelation } from "../../src/stats/autocorrelation.ts";
import { latencies, series, uniform } from "./series.ts";

/** x_i = phi x_(i-1) + noise: its lag-1 autocorrelation is phi. */
function autoregressive(length: number, phi: number): Float64Array {
  const next = uniform(7);
  let value = 0;
  return series(length, () => {
    value = phi * value + next() - 0.5;
    return 1000 + value;
  });
}

test("r1 of a short series, by hand", () => {
  // Deviations -1.5, -0.5, 0.5, 1.5: (0.75 - 0.25 + 0.75) / 5.
  expect(lag1Autocorrelation(Float64Array.of(1, 2, 3, 4))).toBeCloseTo(0.25, 12);
});

test("r1 is recovered from a series that was made with it", () => {
  expect(lag1Autocorrelation(autoregressive(50_000, 0.6))).toBeCloseTo(0.6, 1);
  expect(lag1Autocorrelation(autoregressive(50_000, 0))).toBeCloseTo(0, 1);
});

test("r1 stays the same under a change of unit and origin", () => {
  fc.assert(
    fc.property(latencies({ minLength: 3 }), (samples) => {
      const r1 = lag1Autocorrelation(samples);
      fc.pre(r1 !== undefined);
      expect(lag1Autocorrelation(samples.map((ns) => 2 * ns + 1024))).toBeCloseTo(r1!, 6);
    }),
  );
});

test("too few or equal samples have no r1", () => {
  expect(lag1Autocorrelation(Float64Array.of(1, 2))).toBeUndefined();
  expect(lag1Autocorrelation(Float64Array.of(5, 5, 5, 5))).toBeUndefined();
});

test("independent samples count in full, dependent ones less, and alternating ones never more", () => {
  expect(effectiveSampleCount(autoregressive(10_000, 0))).toBe(10_000);
  const dependent = effectiveSampleCount(autoregressive(50_000, 0.6));
  expect(dependent / 50_000).toBeCloseTo((1 - 0.6) / (1 + 0.6), 1);
  expect(effectiveSampleCount(series(1000, (i) => i % 2))).toBe(1000);
  expect(effectiveSampleCount(series(1000, (i) => i))).toBe(1);
  expect(effectiveSampleCount(new Float64Array(0))).toBe(0);
});
