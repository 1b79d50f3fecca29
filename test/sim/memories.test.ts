// The memory that a simulation begins with.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { randomFrom } from "../../src/core/random.ts";
import { completeVectors, fillMemories } from "../../src/sim/memories.ts";
import { find, kinds } from "./index/open.ts";
import { clusteredVectors } from "./index/vectors.ts";

const dim = 3;
const realVectors = fc
  .array(fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 12 })
  .map((rows) => Float32Array.from(rows.flat()));
const rowOf = (vectors: Float32Array, row: number) => [...vectors.subarray(row * dim, (row + 1) * dim)];

test("real vectors come first as they are; each of the rest is 70 % of one of them and 30 % of one", () => {
  fc.assert(
    fc.property(realVectors, fc.integer({ min: 1, max: 30 }), fc.nat(), (real, count, seed) => {
      const vectors = completeVectors(real, dim, count, randomFrom(seed));
      const realCount = real.length / dim;
      const rows = Array.from({ length: realCount }, (_, row) => rowOf(real, row));
      const mixtures = rows.flatMap((one) =>
        rows.map((other) => one.map((value, i) => Math.fround(0.7 * value + 0.3 * other[i]!)).join()),
      );
      expect(vectors).toHaveLength(count * dim);
      for (let row = 0; row < count; row++) {
        if (row < realCount) expect(rowOf(vectors, row)).toEqual(rows[row]!);
        else expect(mixtures).toContain(rowOf(vectors, row).join());
      }
    }),
  );
});

describe.each(kinds)("an index of kind %s that is filled", (_, open) => {
  const shape = { dims: [8], fullDim: 8, capacity: 600 };
  const rows = clusteredVectors(shape.capacity, shape.fullDim, 5);
  const vectors = Float32Array.from(rows.flatMap((row) => [...row]));
  const breathe = async () => {};

  test("is full, and finds every vector by itself", async () => {
    const index = open(shape);
    await fillMemories(index, vectors, { shouldStop: () => false, breathe });
    expect(index.size()).toBe(shape.capacity);
    const found = rows.map((row) => find(index, row, { dim: 8, k: 1 }).scores[0]!);
    expect(found.filter((score) => score > 0.9999).length).toBeGreaterThan(0.95 * shape.capacity);
    index.close();
  });

  test("lets the event loop turn, and stops when it is told to", async () => {
    const index = open(shape);
    let breaths = 0;
    const stopping = {
      shouldStop: () => breaths > 1,
      breathe: async (done: number, total: number) => {
        expect(done).toBeLessThan(total);
        breaths++;
      },
    };
    await fillMemories(index, vectors, stopping);
    expect(breaths).toBe(2);
    expect(index.size()).toBeLessThan(shape.capacity);
    index.close();
  });
});

test("a vector that is no number ends it with what is wrong", async () => {
  const index = kinds[1]![1]({ dims: [3], fullDim: 3, capacity: 2 });
  const filling = fillMemories(index, Float32Array.of(1, 2, 3, 4, Number.NaN, 6), {
    shouldStop: () => false,
    breathe: async () => {},
  });
  expect(filling).rejects.toThrow("key 1");
});
