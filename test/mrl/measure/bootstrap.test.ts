import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { randomBelow, randomFrom } from "../../../src/core/random.ts";
import { meanIntervals } from "../../../src/mrl/measure/bootstrap.ts";
import { naiveMean } from "../naive-retrieval.ts";

const values = (length: number) =>
  fc
    .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length })
    .map((list) => Float64Array.from(list));

test("the interval is that of the drawn means, and all series are drawn alike", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 6, max: 30 }).chain((count) => fc.tuple(values(count), values(count))),
      fc.nat(),
      ([a, b], seed) => {
        const random = randomFrom(seed);
        const draws = Array.from({ length: 200 }, () => Array.from(a, () => randomBelow(a.length, random)));
        const expected = [a, b].map((series) => {
          const means = draws.map((drawn) => naiveMean(drawn.map((i) => series[i]!))).sort((x, y) => x - y);
          return [means[5]!, means[194]!];
        });
        meanIntervals([a, b], randomFrom(seed), 200).forEach(({ low, high }, s) => {
          expect(low!).toBeCloseTo(expected[s]![0]!, 12);
          expect(high!).toBeCloseTo(expected[s]![1]!, 12);
        });
      },
    ),
    { numRuns: 30 },
  );
});

test("it holds the true mean in about 95 of 100 samples, and its width is that of theory", () => {
  const random = randomFrom(9);
  const uniform = () => random() / 2 ** 32;
  const samples = Array.from({ length: 400 }, () => Float64Array.from({ length: 100 }, uniform));
  const intervals = samples.map((sample) => meanIntervals([sample], random, 500)[0]!);
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
