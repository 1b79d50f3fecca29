// What both kinds of index promise: random inserts and removals against a map and a full sort, and every way to be refused.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { InsertStatus, insertFailure, type VectorIndex } from "../../../src/sim/index/vector-index.ts";
import { cosine, naiveNeighbours, type Stored } from "./naive.ts";
import { find, kinds, openExact } from "./open.ts";

interface Step {
  readonly key: number;
  readonly vector: Float32Array;
  readonly removes: boolean;
}

interface Search {
  readonly query: Float32Array;
  readonly dim: number;
  readonly k: number;
  readonly rerank: number;
}

const shape = { dims: [5, 2], fullDim: 6, capacity: 12 };
const { capacity, fullDim } = shape;
const tolerance = 1e-6;

const vectors = fc
  .array(fc.integer({ min: -4, max: 4 }), { minLength: fullDim, maxLength: fullDim })
  .map((values) => Float32Array.from(values));
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ key: fc.nat(capacity - 1), vector: vectors, removes: fc.boolean() }),
  { maxLength: 60 },
);
const searches: fc.Arbitrary<Search> = fc.record({
  query: vectors,
  dim: fc.constantFrom(...shape.dims),
  k: fc.integer({ min: 1, max: capacity + 5 }),
  rerank: fc.constantFrom(0, 1, 4, capacity + 5),
});

/** Does the steps on an index and on a map: each step must return what the map says. */
function play(index: VectorIndex, sequence: readonly Step[]): Stored {
  const stored = new Map<number, Float32Array>();
  for (const { key, vector, removes } of sequence) {
    if (removes) expect(index.remove(key)).toBe(stored.delete(key));
    else {
      expect(index.insert(key, vector)).toBe(expectedStatus(stored, key));
      if (stored.size < capacity && !stored.has(key)) stored.set(key, vector);
    }
    expect(index.size()).toBe(stored.size);
    expect(index.has(key)).toBe(stored.has(key));
  }
  return stored;
}

function expectedStatus(stored: Stored, key: number): number {
  if (stored.size === capacity) return InsertStatus.full;
  return stored.has(key) ? InsertStatus.duplicate : InsertStatus.done;
}

describe.each([...kinds])("%s", (_, open) => {
  test("every hit is stored, once, with its cosine, the best first; never more than there are", () => {
    fc.assert(
      fc.property(steps, searches, (sequence, { query, dim, k, rerank }) => {
        const index = open(shape);
        const stored = play(index, sequence);
        const { keys, scores } = find(index, query, { dim, k, rerank });
        const scoredDim = rerank === 0 ? dim : fullDim;
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys.length).toBeLessThanOrEqual(Math.min(k, stored.size));
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
        for (const [rank, key] of keys.entries()) {
          expect(stored.has(key)).toBe(true);
          expect(scores[rank]!).toBeCloseTo(cosine(query, stored.get(key)!, scoredDim), 5);
        }
      }),
    );
  });

  test("vectors need not be normalised, and only their first components are read", () => {
    const index = open({ dims: [2], fullDim: 3, capacity: 4 });
    index.insert(2, Float32Array.of(300, 400, 0, Number.NaN));
    index.insert(0, Float32Array.of(0, 1e-20, 5));
    expect(find(index, Float32Array.of(0, 2), { dim: 2, k: 4 }).keys).toEqual([0, 2]);
    expect(find(index, Float32Array.of(3, 4), { dim: 2, k: 1 })).toEqual({ keys: [2], scores: [1] });
    expect(find(index, Float32Array.of(3, 4, 1), { dim: 2, k: 1, rerank: 2 }).scores[0]!).toBeCloseTo(
      25 / 5 / Math.sqrt(26),
      6,
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "a vector with %p is not stored, and a query with it finds nothing",
    (value) => {
      const index = open({ dims: [2], fullDim: 3, capacity: 2 });
      expect(index.insert(0, Float32Array.of(1, 0, value))).toBe(InsertStatus.notFinite);
      expect(index.size()).toBe(0);
      expect(index.insert(0, Float32Array.of(1, 0, 1))).toBe(InsertStatus.done);
      expect(find(index, Float32Array.of(1, value, 1), { dim: 2, k: 1 }).keys).toEqual([]);
      expect(find(index, Float32Array.of(1, 1, value), { dim: 2, k: 1, rerank: 1 }).keys).toEqual([]);
    },
  );

  test("the largest and the smallest finite vectors keep their direction", () => {
    const index = open({ dims: [2], fullDim: 2, capacity: 2 });
    expect(index.insert(0, Float32Array.of(3e38, 3e38))).toBe(InsertStatus.done);
    expect(index.insert(1, Float32Array.of(1e-40, 0))).toBe(InsertStatus.done);
    expect(find(index, Float32Array.of(1, 1), { dim: 2, k: 2 }).keys).toEqual([0, 1]);
    expect(find(index, Float32Array.of(1e-40, 0), { dim: 2, k: 1 })).toEqual({ keys: [1], scores: [1] });
  });

  test("an empty index, also one that was emptied, finds nothing and can be filled again", () => {
    const index = open({ dims: [2], fullDim: 2, capacity: 2 });
    const query = Float32Array.of(1, 0);
    for (let turn = 0; turn < 3; turn++) {
      expect(find(index, query, { dim: 2, k: 3, rerank: turn }).keys).toEqual([]);
      index.insert(1, query);
      expect(find(index, query, { dim: 2, k: 3, rerank: turn }).keys).toEqual([1]);
      expect(index.remove(1)).toBe(true);
      expect(index.remove(1)).toBe(false);
    }
  });

  test("a dim that is no rung, and a key beyond the capacity, are our own bugs", () => {
    const index = open(shape);
    const call = () => find(index, new Float32Array(fullDim), { dim: 3, k: 1 });
    expect(call).toThrow("assertion failed");
    expect(() => index.insert(capacity, new Float32Array(fullDim))).toThrow("assertion failed");
    expect(() => index.insert(-1, new Float32Array(fullDim))).toThrow("assertion failed");
    expect(() => open({ ...shape, dims: [2, 5] })).toThrow("descend");
    expect(() => open({ ...shape, dims: [7] })).toThrow("of vectors of 6");
  });

  test("its description names the rungs, and the library with its version", () => {
    const facts = open(shape).describe();
    expect(facts.rungs.map(({ dim }) => dim)).toEqual(shape.dims);
    expect(facts.fullBytes).toBe(4 * capacity * fullDim);
    expect(facts.library).not.toBe("");
    for (const { sizeBytes, dim, signs } of facts.rungs)
      expect(sizeBytes).toBeGreaterThanOrEqual(capacity * (signs === undefined ? 4 * dim : dim / 8));
  });
});

test("a person reads why a vector was not taken and what to do", () => {
  const index = openExact({ dims: [2], fullDim: 2, capacity: 1 });
  index.insert(0, Float32Array.of(1, 0));
  const status = index.insert(0, Float32Array.of(1, 0));
  expect(insertFailure(status, 0, index, "Raise the capacity.")).toMatchObject({
    message:
      "the vector index is full; seen: a vector more than the 1 that it holds; expected: at most 1 at a time",
    next: "Raise the capacity.",
    exitCode: 2,
  });
  expect(insertFailure(InsertStatus.notFinite, 7, index, "")).toMatchObject({
    message: expect.stringContaining("key 7"),
    exitCode: 4,
  });
  expect(insertFailure(InsertStatus.duplicate, 3, index, "").message).toContain("key 3");
});

describe("exact search", () => {
  test("finds what a full sort finds", () => {
    fc.assert(
      fc.property(steps, searches, (sequence, { query, dim, k }) => {
        const index = openExact(shape);
        const nearest = naiveNeighbours(play(index, sequence), query, dim).slice(0, k);
        const { scores } = find(index, query, { dim, k });
        expect(scores.length).toBe(nearest.length);
        for (const [rank, { score }] of nearest.entries()) expect(scores[rank]!).toBeCloseTo(score, 5);
      }),
    );
  });

  test("a second stage orders the nearest prefixes by whole vectors, and misses none of them", () => {
    fc.assert(
      fc.property(steps, searches, (sequence, { query, dim, k, rerank }) => {
        fc.pre(rerank > 0);
        const index = openExact(shape);
        const stored = play(index, sequence);
        const { keys, scores } = find(index, query, { dim, k, rerank });
        const depth = Math.min(Math.max(k, rerank), stored.size);
        expect(keys.length).toBe(Math.min(k, stored.size));
        const byPrefix = naiveNeighbours(stored, query, dim);
        const boundary = byPrefix[depth - 1]?.score ?? 0;
        const prefixScore = new Map(byPrefix.map(({ key, score }) => [key, score]));
        for (const key of keys) expect(prefixScore.get(key)!).toBeGreaterThan(boundary - tolerance);
        const missed = naiveNeighbours(stored, query, fullDim).filter(
          ({ key, score }) =>
            prefixScore.get(key)! > boundary + tolerance && score > scores.at(-1)! + tolerance,
        );
        for (const { key } of missed) expect(keys).toContain(key);
      }),
    );
  });

  test("an injected product does the scoring", () => {
    const calls: number[][] = [];
    const index = openExact({ dims: [2], fullDim: 3, capacity: 5 }, (vectors, dim, rows, query, scores) => {
      calls.push([vectors.length, dim, rows, query.length]);
      for (let row = 0; row < rows; row++) scores[row] = -row;
    });
    for (const key of [0, 1, 3]) index.insert(key, Float32Array.of(1, key, 0));
    index.remove(0);
    expect(find(index, Float32Array.of(1, 0), { dim: 2, k: 5 })).toEqual({ keys: [1, 3], scores: [-1, -3] });
    expect(calls).toEqual([[10, 2, 4, 2]]);
    expect(index.describe()).toMatchObject({
      library: "a product",
      version: "1.2",
      allocates: { search: "1 object" },
    });
  });
});
