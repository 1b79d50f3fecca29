import { expect, test } from "bun:test";
import fc from "fast-check";
import { budgetDims, searchCostsOf } from "../../src/cli/budget-dims.ts";
import { openExact } from "../sim/index/open.ts";
import { clusteredVectors } from "../sim/index/vectors.ts";

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

test("a tick's cost at a dim is that of one search for each of its texts, in time that passes", () => {
  const shape = { dims: [64, 8], fullDim: 64, capacity: 400 };
  const index = openExact(shape);
  const vectors = clusteredVectors(shape.capacity, shape.fullDim, 1);
  for (const [key, vector] of vectors.entries()) index.insert(key, vector);
  const queries = Float32Array.from([...vectors[0]!, ...vectors[1]!]);
  const costs = searchCostsOf(index, shape.dims, queries, 3);
  expect(costs).toHaveLength(2);
  for (const costNs of costs) {
    expect(costNs).toBeGreaterThan(0);
    expect(costNs % 3).toBe(0);
  }
});
