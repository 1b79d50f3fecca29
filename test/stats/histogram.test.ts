import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { latencyHistogram } from "../../src/stats/histogram.ts";
import { percentile, sortSamples } from "../../src/stats/percentile.ts";
import { latencies, series, uniform } from "./series.ts";

test("every sample is counted once, in the bucket whose edges hold it", () => {
  fc.assert(
    fc.property(latencies({ minLength: 1 }), fc.integer({ min: 1, max: 20 }), (samples, rows) => {
      const { buckets, beyond } = latencyHistogram(sortSamples(samples), rows)!;
      for (const [i, { fromNs, toNs, count }] of buckets.entries()) {
        expect(toNs).toBeGreaterThan(fromNs);
        if (i > 0) expect(fromNs).toBe(buckets[i - 1]!.toNs);
        expect(count).toBe(samples.filter((ns) => fromNs <= ns && ns < toNs).length);
      }
      const highest = Math.max(...samples);
      const counted = buckets.reduce((sum, { count }) => sum + count, 0);
      expect(counted + (beyond?.count ?? 0)).toBe(samples.length);
      if (beyond === undefined) expect(highest).toBeLessThan(buckets.at(-1)!.toNs);
      else expect(beyond).toMatchObject({ fromNs: buckets.at(-1)!.toNs, toNs: highest });
      expect(buckets.length).toBeLessThanOrEqual(rows + 2);
    }),
  );
});

test("the buckets reach the p99, and what was asked for besides", () => {
  fc.assert(
    fc.property(latencies({ minLength: 1 }), fc.integer({ min: 0, max: 1e9 }), (samples, reachNs) => {
      const sorted = sortSamples(samples);
      const { buckets } = latencyHistogram(sorted, 12, reachNs)!;
      expect(buckets.at(-1)!.toNs).toBeGreaterThan(Math.max(reachNs, percentile(sorted, 99)!));
    }),
  );
});

test("a narrow body with a far tail of one in two hundred keeps its shape, and the tail is counted beyond it", () => {
  const next = uniform(2);
  const samples = series(10_000, (i) => (i % 200 === 0 ? 500_000 : Math.round(8700 + 300 * next())));
  const { scale, buckets, beyond } = latencyHistogram(sortSamples(samples))!;
  expect(scale).toBe("linear");
  expect(buckets.filter(({ count }) => count > 0).length).toBeGreaterThanOrEqual(5);
  expect(beyond!.toNs).toBe(500_000);
  // All of the tail, and less than the last hundredth.
  expect(beyond!.count).toBeGreaterThanOrEqual(50);
  expect(beyond!.count).toBeLessThanOrEqual(100);
});

test("latencies over a wide range are cut in equal ratios", () => {
  const next = uniform(4);
  const samples = series(10_000, () => Math.round(3000 * 50 ** next()));
  const { scale, buckets } = latencyHistogram(sortSamples(samples))!;
  expect(scale).toBe("log");
  // Uniform in the logarithm: no bucket but the last, cut one, is far from an equal share.
  const shares = buckets.slice(0, -1).map(({ count }) => (count * buckets.length) / samples.length);
  expect(Math.min(...shares)).toBeGreaterThan(0.7);
  expect(Math.max(...shares)).toBeLessThan(1.6);
});

test("edges are round numbers", () => {
  const { buckets } = latencyHistogram(sortSamples(series(1000, (i) => 8703 + i / 10)), 5)!;
  expect(buckets.map(({ fromNs }) => fromNs)).toEqual([8700, 8720, 8740, 8760, 8780, 8800]);
});

test("equal samples fill one bucket, none have no histogram", () => {
  expect(latencyHistogram(sortSamples(Float64Array.of(42, 42)))?.buckets).toEqual([
    { fromNs: 42, toNs: 43, count: 2 },
  ]);
  expect(latencyHistogram(sortSamples(new Float64Array(0)))).toBeUndefined();
});
