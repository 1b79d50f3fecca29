// Rows that stream in come out whole and in order, however many there are.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { VectorRows } from "../../src/quality/vectors.ts";

test("any number of rows, also when the caller uses its vector again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.nat(5000), (dim, count) => {
      const rows = new VectorRows(dim);
      const vector = new Float32Array(dim);
      for (let row = 0; row < count; row++) rows.push(vector.fill(row));
      const values = rows.finish();
      expect(values).toHaveLength(count * dim);
      expect(values.every((value, i) => value === Math.floor(i / dim))).toBe(true);
    }),
    { numRuns: 30 },
  );
});
