import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { blockRatio } from "../../src/stats/block-ratio.ts";
import { latencies, series, uniform } from "./series.ts";

test("a known ratio is found, with an interval around it that excludes 1", () => {
  const next = uniform(11);
  const baseline = series(60, () => 8700 + 100 * next());
  const subject = series(60, () => 1.02 * (8700 + 100 * next()));
  const { ratio, low, high } = blockRatio(subject, baseline);
  expect(ratio).toBeCloseTo(1.02, 2);
  expect(low!).toBeGreaterThan(1.01);
  expect(high!).toBeLessThan(1.03);
});

test("blocks that slow both sides at once do not widen the interval", () => {
  const next = uniform(12);
  const slowdown = series(60, (i) => 8000 + 100 * i);
  const subject = slowdown.map((ns) => 1.01 * ns * (1 + 0.0001 * next()));
  const { low, high } = blockRatio(subject, slowdown);
  expect(low!).toBeGreaterThan(1.0099);
  expect(high!).toBeLessThan(1.0102);
});

test("the interval contains the ratio and does not depend on the unit", () => {
  fc.assert(
    fc.property(latencies({ minLength: 6, maxLength: 20 }), (baseline) => {
      const subject = baseline.map((ns, i) => ns + (i % 3));
      const result = blockRatio(subject, baseline);
      expect(result.low!).toBeLessThanOrEqual(result.ratio!);
      expect(result.high!).toBeGreaterThanOrEqual(result.ratio!);
      const scaled = blockRatio(
        subject.map((ns) => 4 * ns),
        baseline.map((ns) => 4 * ns),
      );
      expect(scaled).toEqual(result);
    }),
    { numRuns: 30 },
  );
});

test("few blocks give a ratio without an interval, none give nothing", () => {
  const five = Float64Array.of(1, 2, 3, 4, 5);
  expect(blockRatio(five, five)).toEqual({ ratio: 1, low: undefined, high: undefined });
  const none = new Float64Array(0);
  expect(blockRatio(none, none)).toEqual({
    ratio: undefined,
    low: undefined,
    high: undefined,
  });
  expect(() => blockRatio(five, none)).toThrow("same number of blocks");
});
