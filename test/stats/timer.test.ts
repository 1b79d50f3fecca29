import { expect, test } from "bun:test";
import { sortSamples } from "../../src/stats/percentile.ts";
import { summarizeTimer, unresolvableReason } from "../../src/stats/timer.ts";
import { series } from "./series.ts";

test("overhead is the median of the positive steps, resolution the smallest one seen twice", () => {
  // Steps 30, 0, 10, 30, 20, 20, 30; the single 10 may be a fluke.
  const reads = Float64Array.of(0, 30, 30, 40, 70, 90, 110, 140);
  expect(summarizeTimer(reads)).toEqual({ overheadNs: 20, resolutionNs: 20 });
});

test("a clock that never moved or never repeated a step has no figure", () => {
  expect(summarizeTimer(Float64Array.of(5, 5, 5))).toEqual({
    overheadNs: undefined,
    resolutionNs: undefined,
  });
  expect(summarizeTimer(Float64Array.of(0, 1, 3))).toEqual({ overheadNs: 1, resolutionNs: undefined });
  expect(summarizeTimer(new Float64Array(0))).toEqual({ overheadNs: undefined, resolutionNs: undefined });
});

test("samples that the clock cannot resolve say why", () => {
  const reason = (samples: Float64Array, resolutionNs?: number) =>
    unresolvableReason(sortSamples(samples), resolutionNs);
  const spread = series(1000, (i) => 2000 + i);
  expect(reason(spread, 1)).toBeUndefined();
  expect(reason(spread, 1000)).toBe("near-resolution");
  expect(reason(spread)).toBeUndefined();
  expect(reason(series(100, (i) => (i < 51 ? 0 : 1000)))).toBe("mostly-zero");
  expect(reason(series(100, (i) => 1000 + (i % 2)))).toBe("few-distinct");
  expect(reason(series(20_000, (i) => 1000 + (i % 9)))).toBe("few-distinct");
  expect(reason(series(20_000, (i) => 1000 + (i % 10)))).toBeUndefined();
  expect(reason(Float64Array.of(1000, 1001))).toBeUndefined();
  expect(reason(new Float64Array(0))).toBeUndefined();
});
