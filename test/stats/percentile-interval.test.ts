import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { percentile, sortSamples } from "../../src/stats/percentile.ts";
import { percentileInterval } from "../../src/stats/percentile-interval.ts";
import { latencies, series, uniform } from "./series.ts";

const counting = (n: number) => sortSamples(series(n, (i) => i + 1));

test("bounds are the samples at the ranks", () => {
  expect(percentileInterval(counting(1000), 50)).toEqual({ low: 469, high: 532 });
  expect(percentileInterval(counting(1000), 99)).toEqual({ low: 983, high: 997 });
  expect(percentileInterval(counting(100), 99)).toEqual({ low: 97, high: undefined });
  expect(percentileInterval(counting(0), 50)).toEqual({ low: undefined, high: undefined });
});

test("a shrunken count widens the interval to the outer ends of the stretches", () => {
  // 100 effective samples: ranks 40 and 61, each a stretch of 10 of the 1,000 real ranks.
  expect(percentileInterval(counting(1000), 50, 100)).toEqual({ low: 391, high: 610 });
  expect(percentileInterval(counting(1000), 99, 100)).toEqual({ low: 961, high: undefined });
  // 9 effective samples: ranks 2 and 8, each a stretch of 20/9 ranks, from above 2.2 to 17.8.
  expect(percentileInterval(counting(20), 50, 9)).toEqual({ low: 3, high: 18 });
});

test("an interval contains its percentile, whatever the samples are worth", () => {
  const share = fc.double({ min: 0.001, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      latencies({ minLength: 1 }),
      fc.integer({ min: 1, max: 99 }),
      share,
      (samples, percent, worth) => {
        const sorted = sortSamples(samples);
        const { low, high } = percentileInterval(
          sorted,
          percent,
          Math.max(1, Math.floor(worth * samples.length)),
        );
        expect(low ?? Number.NEGATIVE_INFINITY).toBeLessThanOrEqual(percentile(sorted, percent)!);
        expect(high ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(percentile(sorted, percent)!);
      },
    ),
  );
});

test("it covers the true percentile of a skewed distribution 95 times in 100", () => {
  const next = uniform(1);
  const trials = 2000;
  let covered = 0;
  for (let trial = 0; trial < trials; trial++) {
    const sorted = sortSamples(series(500, () => -Math.log(1 - next())));
    const { low, high } = percentileInterval(sorted, 90);
    if (low! <= Math.LN10 && Math.LN10 <= high!) covered++;
  }
  // At least 95 % by construction, and not far above it; 3 standard errors either way.
  expect(covered / trials).toBeGreaterThan(0.935);
  expect(covered / trials).toBeLessThan(0.98);
});
