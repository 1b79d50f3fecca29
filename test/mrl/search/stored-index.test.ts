// What is timed finds what is measured: the scan of each storage's codes gives the scores of the vectors that are left.

import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { STORAGES, storedVectors } from "../../../src/mrl/search/storage.ts";
import { storedIndex } from "../../../src/mrl/search/stored-index.ts";
import { allRows } from "../../../src/vectors/vectors.ts";

const components = (length: number) =>
  fc
    .array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: length, maxLength: length })
    .map((values) => Float32Array.from(values));

test.each(STORAGES)("%s", (storage) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 70 }).chain((dim) => fc.tuple(components(dim), components(5 * dim))),
      ([query, documents]) => {
        const dim = query.length;
        const set = {
          queries: { values: query, rows: 1, width: dim },
          documents: { values: documents, rows: 5, width: dim },
        };
        const stored = storedVectors({ ...set, distance: "dot" }, dim, storage);
        const { values } = allRows(stored.documents);
        const scores = new Float32Array(5);
        storedIndex(storage, documents, dim)(query, scores);
        scores.forEach((score, row) => {
          const dot = stored.queries.values.reduce(
            (sum, value, c) => sum + value * values[row * dim + c]!,
            0,
          );
          // Signs against signs: agreeing minus differing ones.
          const expected = storage === "binary" ? (dot - dim) / 2 : dot;
          expect(Math.abs(score - expected)).toBeLessThan(1e-3 * (1 + Math.abs(expected)));
        });
      },
    ),
  );
});
