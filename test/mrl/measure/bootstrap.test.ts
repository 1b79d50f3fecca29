import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { randomFrom } from "../../../src/core/random.ts";
import {
  jointHighEnds,
  jointLowEnds,
  meanIntervals,
  resampledMeans,
} from "../../../src/mrl/measure/bootstrap.ts";
import { KernelMemory } from "../../../src/vectors/kernel-memory.ts";
import { kernelsAreMissing, readKernels } from "../../vectors/kernels.ts";
import { naiveMean } from "../naive-retrieval.ts";

const values = (length: number) =>
  fc
    .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length })
    .map((list) => Float64Array.from(list));

test("the interval is that of the weighted means, and all series are weighted alike", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 6, max: 30 }).chain((count) => fc.tuple(values(count), values(count))),
      fc.nat(),
      ([a, b], seed) => {
        // A series that is 1 for one query and 0 for all others has that one's share of the weights.
        const units = Array.from(a, (_, query) => Float64Array.from(a, (__, i) => (i === query ? 1 : 0)));
        const { means: shares } = resampledMeans(units, randomFrom(seed), { resamples: 200 })!;
        const expected = [a, b].map((series) => {
          const means = Array.from({ length: 200 }, (_, resample) =>
            series.reduce((sum, value, query) => sum + value * shares[query]![resample]!, 0),
          ).sort((x, y) => x - y);
          return [means[5]!, means[194]!];
        });
        for (let resample = 0; resample < 200; resample++) {
          expect(shares.reduce((sum, share) => sum + share[resample]!, 0)).toBeCloseTo(1, 12);
        }
        meanIntervals([a, b], randomFrom(seed), { resamples: 200 }).forEach(({ low, high }, s) => {
          expect(low!).toBeCloseTo(expected[s]![0]!, 12);
          expect(high!).toBeCloseTo(expected[s]![1]!, 12);
        });
      },
    ),
    { numRuns: 30 },
  );
});

test("weights are exponential: their mean, variance and third moment are 1, 1 and 2", () => {
  const unit = Float64Array.from({ length: 50 }, (_, query) => (query === 7 ? 1 : 0));
  const { means, totals } = resampledMeans([unit], randomFrom(5), { resamples: 20_000 })!;
  const weights = Array.from(means[0]!, (share, b) => share * totals[b]!);
  const moment = (power: number) => naiveMean(weights.map((weight) => (weight - 1) ** power));
  expect(naiveMean(weights)).toBeCloseTo(1, 1);
  expect(moment(2)).toBeCloseTo(1, 0.7);
  expect(moment(3)).toBeGreaterThan(1.5);
  expect(moment(3)).toBeLessThan(2.5);
  expect(naiveMean(Array.from(totals))).toBeCloseTo(50, 0);
});

test.skipIf(kernelsAreMissing)("kernels weigh and sum the same, to the last bit", () => {
  const memory = kernelsAreMissing ? undefined : new KernelMemory(readKernels(), 16e6);
  const cases = fc
    .tuple(fc.integer({ min: 6, max: 40 }), fc.integer({ min: 1, max: 26 }))
    .chain(([queries, series]) => fc.array(values(queries), { minLength: series, maxLength: series }));
  fc.assert(
    fc.property(cases, fc.nat(), (series, seed) => {
      const [own, kernels] = [undefined, memory].map((one) =>
        resampledMeans(series, randomFrom(seed), { resamples: 50, memory: one }),
      );
      expect(kernels).toEqual(own!);
    }),
  );
});

test("it holds the true mean in about 95 of 100 samples, and its width is that of theory", () => {
  const random = randomFrom(9);
  const uniform = () => random() / 2 ** 32;
  const samples = Array.from({ length: 400 }, () => Float64Array.from({ length: 100 }, uniform));
  const intervals = samples.map((sample) => meanIntervals([sample], random, { resamples: 500 })[0]!);
  const held = intervals.filter(({ low, high }) => low! <= 0.5 && high! >= 0.5).length;
  expect(held).toBeGreaterThan(400 * 0.91);
  expect(held).toBeLessThan(400 * 0.98);
  const width = naiveMean(intervals.map(({ low, high }) => high! - low!));
  expect(width).toBeCloseTo((2 * 1.96) / Math.sqrt(12 * 100), 2);
});

test("under 6 queries there is none", () => {
  const none = { low: undefined, high: undefined };
  expect(meanIntervals([Float64Array.of(1, 2, 3, 4, 5)], randomFrom(1))).toEqual([none]);
  expect(meanIntervals([new Float64Array(0), new Float64Array(0)], randomFrom(1))).toEqual([none, none]);
  expect(meanIntervals([], randomFrom(1))).toEqual([]);
});

function jointIntervals(rows: readonly Float64Array[]) {
  const highs = jointHighEnds(rows);
  return jointLowEnds(rows).map((low, row) => ({ low, high: highs[row]! }));
}

test("joint intervals hold together in about 95 of 100 samples, also of rows that share their queries", () => {
  const random = randomFrom(4);
  const uniform = () => random() / 2 ** 32 - 0.5;
  const rows = 8;
  const held = Array.from({ length: 400 }, () => {
    const shared = Float64Array.from({ length: 200 }, uniform);
    const samples = Array.from({ length: rows }, () => shared.map((value) => value + uniform()));
    const { means } = resampledMeans(samples, random, { resamples: 500 })!;
    return jointIntervals(means).every(({ low, high }) => low! <= 0 && high! >= 0);
  }).filter((all) => all).length;
  expect(held).toBeGreaterThan(400 * 0.91);
  expect(held).toBeLessThan(400 * 0.99);
});

test("one row alone has its percentile interval; one that never changes makes no other wider", () => {
  const random = randomFrom(2);
  const sample = Float64Array.from({ length: 50 }, () => random() / 2 ** 32);
  const [alone] = meanIntervals([sample], randomFrom(3), { resamples: 1000 });
  const means = resampledMeans([sample], randomFrom(3), { resamples: 1000 })!.means[0]!;
  const constant = new Float64Array(1000).fill(1);
  expect(jointIntervals([means])[0]).toMatchObject(alone!);
  expect(jointIntervals([means, constant])[0]).toMatchObject(alone!);
  expect(jointIntervals([means, constant])[1]).toEqual({ low: 1, high: 1 });
});
