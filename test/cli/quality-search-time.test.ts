// The timed search finds what it should: else its time would be that of something else.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { scoreRows, selectTop } from "../../src/cli/quality-search-time.hot.ts";
import { timeSearches } from "../../src/cli/quality-search-time.ts";

const scores = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 200 });

test("the best of any scores, each once, ties however they fall", () => {
  fc.assert(
    fc.property(scores, fc.integer({ min: 1, max: 200 }), (values, asked) => {
      const count = Math.min(asked, values.length);
      const hits = new Int32Array(count);
      selectTop(Float32Array.from(values), values.length, count, hits);
      expect(new Set(hits).size).toBe(count);
      const descending = (list: readonly number[]) => list.toSorted((a, b) => b - a);
      expect(descending(Array.from(hits, (hit) => values[hit]!))).toEqual(descending(values).slice(0, count));
    }),
  );
});

test("scores of chosen rows", () => {
  const out = new Float32Array(2);
  scoreRows(Float32Array.of(1, 2, 3, 4, 5, 6), 2, Float32Array.of(10, 1), Int32Array.of(2, 0), 2, out);
  expect([...out]).toEqual([56, 12]);
});

test("both searches are timed on every query, and without a query there is no time", () => {
  const product = {
    calls: [] as number[],
    allocate: (length: number) => new Float32Array(length),
    add(...[, , , , width]: readonly [unknown, number, unknown, number, number, ...unknown[]]) {
      this.calls.push(width);
    },
  };
  const request = { documents: new Float32Array(50 * 8).fill(1), width: 8, dim: 2, depth: 5, product };
  const times = timeSearches({ ...request, queries: new Float32Array(30 * 8) });
  expect(times).toMatchObject({ queryCount: 30 });
  expect(times!.fullNs).toBeGreaterThan(0);
  expect(times!.twoStageNs).toBeGreaterThan(0);
  expect(product.calls).toEqual(Array.from({ length: 50 }, () => [8, 2]).flat());
  expect(timeSearches({ ...request, queries: new Float32Array(0) })).toBeUndefined();
});
