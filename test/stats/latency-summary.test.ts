import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { summarizeLatency } from "../../src/stats/latency-summary.ts";
import { latencies, series, uniform } from "./series.ts";

test("figures are ordered and lie within their intervals", () => {
  fc.assert(
    fc.property(latencies({ minLength: 662, maxLength: 1500 }), (samples) => {
      const s = summarizeLatency(samples);
      // A percentile that the samples are not worth is not there.
      const ascending = [
        s.latencyNsMin,
        s.latencyNsP50,
        s.latencyNsP90,
        s.latencyNsP99,
        s.latencyNsMax,
      ].filter((ns) => ns !== undefined);
      expect(ascending.length).toBeGreaterThanOrEqual(3);
      expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
      expect(s.latencyNsMean!).toBeGreaterThanOrEqual(s.latencyNsMin!);
      expect(s.latencyNsMean!).toBeLessThanOrEqual(s.latencyNsMax!);
      expect(s.latencyNsP50Low ?? 0).toBeLessThanOrEqual(s.latencyNsP50!);
      expect(s.latencyNsP90Low ?? 0).toBeLessThanOrEqual(s.latencyNsP90 ?? 0);
      expect(s.latencyNsP99Low ?? 0).toBeLessThanOrEqual(s.latencyNsP99 ?? 0);
      expect(s.latencyNsP50High ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(s.latencyNsP50!);
      expect(s.latencyNsP90High ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(s.latencyNsP90 ?? 0);
      expect(s.latencyNsP99High ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(s.latencyNsP99 ?? 0);
      expect(s.jitterNsP99MinusP50).toBe(
        s.latencyNsP99 === undefined ? undefined : s.latencyNsP99 - s.latencyNsP50!,
      );
    }),
    { numRuns: 30 },
  );
});

test("the order of the calls changes no percentile", () => {
  fc.assert(
    fc.property(latencies({ minLength: 1 }), (samples) => {
      const forward = summarizeLatency(samples);
      const backward = summarizeLatency(samples.toReversed());
      expect(backward.latencyNsP50).toBe(forward.latencyNsP50);
      expect(backward.latencyNsP90).toBe(forward.latencyNsP90);
      expect(backward.latencyNsMax).toBe(forward.latencyNsMax);
      expect(backward.latencyNsMad).toBe(forward.latencyNsMad);
      expect(backward.spikeIndexes.length).toBe(forward.spikeIndexes.length);
    }),
  );
});

test("a percentile that too few samples support is not there", () => {
  const ofCount = (count: number) => summarizeLatency(series(count, uniform(9)));
  expect(ofCount(63).latencyNsP90).toBeUndefined();
  expect(ofCount(63).latencyNsP90High).toBeUndefined();
  expect(ofCount(64).latencyNsP90).toBeDefined();
  expect(ofCount(661)).toMatchObject({ latencyNsP99: undefined, latencyNsP99Low: undefined });
  expect(ofCount(661).jitterNsP99MinusP50).toBeUndefined();
  expect(ofCount(662).latencyNsP99).toBeDefined();
  expect(ofCount(662).latencyNsP99Low).toBeDefined();
});

test("no samples give no figure, and never 0", () => {
  const { sampleCount, effectiveSampleCount, spikeIndexes, spikeLimits, classes, ...figures } =
    summarizeLatency(new Float64Array(0));
  expect(spikeLimits).toEqual({ factor: 3, limitNs: undefined });
  expect(classes).toEqual([]);
  expect({ sampleCount, effectiveSampleCount }).toEqual({ sampleCount: 0, effectiveSampleCount: 0 });
  expect(spikeIndexes.length).toBe(0);
  expect(Object.values(figures).every((figure) => figure === undefined)).toBe(true);
});

test("one sample is its own minimum, median and maximum, without a spread", () => {
  expect(summarizeLatency(Float64Array.of(8700))).toMatchObject({
    sampleCount: 1,
    latencyNsMin: 8700,
    latencyNsP50: 8700,
    latencyNsMax: 8700,
    latencyNsMean: 8700,
    latencyNsP50Low: undefined,
    latencyNsP50High: undefined,
    latencyNsStddev: undefined,
    jitterNsMeanStep: undefined,
    classes: [],
    driftRho: undefined,
  });
});

test("samples that depend on each other widen the intervals", () => {
  const next = uniform(21);
  const independent = series(4000, () => 1000 + 100 * next());
  // Each value repeated eight times: as many samples, an eighth of the knowledge.
  const dependent = series(4000, (i) => independent[i >> 3]!);
  const sure = summarizeLatency(independent);
  const unsure = summarizeLatency(dependent);
  expect(sure.effectiveSampleCount).toBeGreaterThan(3500);
  expect(unsure.effectiveSampleCount).toBeLessThan(600);
  const width = ({ latencyNsP50Low, latencyNsP50High }: typeof sure) => latencyNsP50High! - latencyNsP50Low!;
  expect(width(unsure)).toBeGreaterThan(2 * width(sure));
});

test("spikes follow the options and keep their place", () => {
  const samples = series(100, (i) => (i === 40 ? 5000 : i === 70 ? 2500 : 1000 + i));
  expect([...summarizeLatency(samples).spikeIndexes]).toEqual([40]);
  expect([...summarizeLatency(samples, { spikeFactor: 2 }).spikeIndexes]).toEqual([40, 70]);
  expect([...summarizeLatency(samples, { spikeNs: 2400 }).spikeIndexes]).toEqual([40, 70]);
  expect(summarizeLatency(samples).spikeLimits).toEqual({ factor: 3, limitNs: undefined });
});

test("the clock's resolution decides whether samples can be told apart", () => {
  const samples = series(1000, (i) => 1000 + i);
  expect(summarizeLatency(samples, { resolutionNs: 1 }).unresolvable).toBeUndefined();
  expect(summarizeLatency(samples, { resolutionNs: 100 }).unresolvable).toBe("near-resolution");
});

test("the samples are only read, and one that is no number is our own bug", () => {
  const samples = Float64Array.of(3, 1, 2);
  summarizeLatency(samples);
  expect([...samples]).toEqual([3, 1, 2]);
  expect(() => summarizeLatency(Float64Array.of(1, Number.NaN, 2))).toThrow("every sample is a number");
});
