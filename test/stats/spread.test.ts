import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { sortSamples } from "../../src/stats/percentile.ts";
import { meanAbsoluteStep, medianAbsoluteDeviation } from "../../src/stats/spread.ts";
import { latencies } from "./series.ts";

const lowerMedian = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length / 2) - 1]!;

test("MAD agrees with its definition and ignores a huge sample", () => {
  fc.assert(
    fc.property(latencies({ minLength: 1 }), (samples) => {
      const values = [...samples];
      const center = lowerMedian(values);
      const expected = lowerMedian(values.map((value) => Math.abs(value - center)));
      expect(medianAbsoluteDeviation(sortSamples(samples))).toBe(expected);
    }),
  );
  expect(medianAbsoluteDeviation(sortSamples(Float64Array.of(1, 2, 3, 4, 1e9)))).toBe(1);
});

test("the mean step looks at call order", () => {
  expect(meanAbsoluteStep(Float64Array.of(1, 2, 3, 4))).toBe(1);
  expect(meanAbsoluteStep(Float64Array.of(1, 4, 2, 3))).toBe(2);
});

test("too few samples have no spread", () => {
  expect(medianAbsoluteDeviation(sortSamples(new Float64Array(0)))).toBeUndefined();
  expect(meanAbsoluteStep(Float64Array.of(1))).toBeUndefined();
});
