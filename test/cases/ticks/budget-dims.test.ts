import { expect, test } from "bun:test";
import fc from "fast-check";
import { budgetDims } from "../../../src/cases/ticks/budget-dims.ts";

test.each([
  [256, [256, 128, 64], [256, 128, 64]],
  [128, [256, 128, 64], [128, 64]],
  [100, [256, 128, 64], [100, 64]],
  [64, [256, 128, 64], [64, 32, 16]],
  [384, [], [384, 192, 96, 48]],
  [100, [], [100, 50, 25]],
  [16, [], [16]],
  [8, [4], [8]],
])("at most %i of a model trained for %j: %j", (dim, trained, expected) => {
  expect(budgetDims(dim, trained)).toEqual(expected);
});

test("descend, as an index wants its dims", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4096 }), (dim) => {
      const dims = budgetDims(dim, []);
      expect(dims[0]).toBe(dim);
      expect(new Set(dims).size).toBe(dims.length);
      expect(dims).toEqual(dims.toSorted((a, b) => b - a));
    }),
  );
});
