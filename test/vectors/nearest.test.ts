// The best of many scores, and dot products of stored rows.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { scoreRows, selectTop, sortHits } from "../../src/vectors/nearest.hot.ts";

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

test("hits in order: the best first, equal ones by index", () => {
  fc.assert(
    fc.property(scores, (values) => {
      const hits = Int32Array.from(values.keys()).reverse();
      sortHits(Float32Array.from(values), hits, hits.length);
      expect([...hits]).toEqual([...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b));
    }),
  );
});

test("scores of all first rows: those of each row by itself, and no row after them is touched", () => {
  const small = fc.integer({ min: -8, max: 8 });
  const shape = fc.record({ rows: fc.integer({ min: 1, max: 9 }), width: fc.integer({ min: 1, max: 7 }) });
  const matrices = shape.chain(({ rows, width }) =>
    fc.record({
      rows: fc.constant(rows),
      width: fc.constant(width),
      vectors: fc.array(small, { minLength: rows * width, maxLength: rows * width }),
      query: fc.array(small, { minLength: width, maxLength: width }),
    }),
  );
  fc.assert(
    fc.property(matrices, ({ rows, width, vectors, query }) => {
      const out = new Float32Array(rows + 1).fill(99);
      scoreRows(Float32Array.from(vectors), width, Float32Array.from(query), null, rows, out);
      const naive = Array.from({ length: rows }, (_, row) =>
        query.reduce((sum, value, c) => sum + value * vectors[row * width + c]!, 0),
      );
      expect([...out]).toEqual([...naive, 99]);
    }),
  );
});
