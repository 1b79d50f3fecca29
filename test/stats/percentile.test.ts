import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { groupedMedian } from "../../src/stats/grouped-median.ts";
import {
  median,
  nearestRank,
  P90_MIN_SAMPLES,
  P99_MIN_SAMPLES,
  percentile,
  sortSamples,
} from "../../src/stats/percentile.ts";
import { binomialTerms } from "./exact-binomial.ts";
import { latencies } from "./series.ts";

/** By definition: the smallest sample that at least `percent` per cent of the samples do not exceed. */
function naivePercentile(samples: readonly number[], percent: number): number {
  return Math.min(
    ...samples.filter((x) => 100 * samples.filter((y) => y <= x).length >= percent * samples.length),
  );
}

test("a percentile is the smallest sample that covers its share", () => {
  fc.assert(
    fc.property(
      latencies({ minLength: 1, maxLength: 120 }),
      fc.integer({ min: 1, max: 100 }),
      (samples, percent) => {
        expect(percentile(sortSamples(samples), percent)).toBe(naivePercentile([...samples], percent));
      },
    ),
  );
});

test("ranks are exact where a fraction would round up", () => {
  expect(0.55 * 100).toBeGreaterThan(55);
  expect(nearestRank(100, 55)).toBe(55);
  expect(nearestRank(1000, 99)).toBe(990);
  expect(nearestRank(101, 50)).toBe(51);
  expect(nearestRank(1, 1)).toBe(1);
});

test("no samples have no percentile", () => {
  expect(percentile(sortSamples(new Float64Array(0)), 50)).toBeUndefined();
});

test("sorting leaves the samples in call order and compares as numbers", () => {
  const samples = Float64Array.of(10, 9, 100);
  expect([...sortSamples(samples)]).toEqual([9, 10, 100]);
  expect([...samples]).toEqual([10, 9, 100]);
});

test("the sample floors are the smallest at which the second highest sample bounds the percentile, 99 % sure", () => {
  const missShare = (n: number, percent: number) => {
    const terms = binomialTerms(n, 100 - percent);
    return Number(((terms[0]! + terms[1]!) * 10n ** 9n) / 100n ** BigInt(n)) / 1e9;
  };
  expect(missShare(P90_MIN_SAMPLES, 90)).toBeLessThanOrEqual(0.01);
  expect(missShare(P90_MIN_SAMPLES - 1, 90)).toBeGreaterThan(0.01);
  expect(missShare(P99_MIN_SAMPLES, 99)).toBeLessThanOrEqual(0.01);
  expect(missShare(P99_MIN_SAMPLES - 1, 99)).toBeGreaterThan(0.01);
});

test("a grouped median lies at the median, and ticks of the clock do not hide what moves it", () => {
  fc.assert(
    fc.property(latencies({ minLength: 1 }), (samples) => {
      const sorted = sortSamples(samples);
      const at = sorted.indexOf(median(sorted)!);
      const end = sorted.lastIndexOf(median(sorted)!);
      expect(groupedMedian(sorted)!).toBeGreaterThanOrEqual(
        (sorted[at]! + (sorted[at - 1] ?? sorted[at]!)) / 2,
      );
      expect(groupedMedian(sorted)!).toBeLessThanOrEqual(
        (sorted[end]! + (sorted[end + 1] ?? sorted[end]!)) / 2,
      );
    }),
  );
  // Ticks of 10 ns: a third of what is true between two of them is told to a nanosecond.
  const ticked = (trueNs: number) =>
    sortSamples(
      Float64Array.from(
        { length: 3000 },
        (_, i) => 10 * Math.round((trueNs + 20 * ((i % 300) / 300 - 0.5)) / 10),
      ),
    );
  expect(groupedMedian(ticked(2303))!).toBeCloseTo(2303, 0);
  expect(groupedMedian(ticked(2297))!).toBeCloseTo(2297, 0);
  expect(groupedMedian(sortSamples(new Float64Array(0)))).toBeUndefined();
});
