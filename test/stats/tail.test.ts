import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { tailOf } from "../../src/stats/tail.ts";
import { latencies } from "./series.ts";

/** By the definition of the nearest rank: the least value that so many of all do not exceed. */
function naive(samples: Float64Array, percent: number): number {
  return [...samples].sort((a, b) => a - b).find((_, i) => 100 * (i + 1) >= percent * samples.length)!;
}

test("the median of any series, and the p99 where 662 samples support it", () => {
  fc.assert(
    fc.property(latencies({ minLength: 1, maxLength: 800 }), (samples) => {
      const { p50, p99 } = tailOf(samples);
      expect(p50).toBe(naive(samples, 50));
      expect(p99).toBe(samples.length < 662 ? undefined : naive(samples, 99));
    }),
  );
  const samples = Float64Array.from({ length: 662 }, (_, i) => 661 - i);
  expect(tailOf(samples)).toEqual({ p50: naive(samples, 50), p99: naive(samples, 99) });
  expect(tailOf(samples.subarray(1))).toEqual({ p50: naive(samples.subarray(1), 50), p99: undefined });
});

test("nothing has neither", () => {
  expect(tailOf(new Float64Array(0))).toEqual({ p50: undefined, p99: undefined });
});
