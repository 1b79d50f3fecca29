// Recall of the graphs against a full sort, before and after the index has forgotten; tuning; and how the library is opened.

import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import packageJson from "../../../package.json" with { type: "json" };
import type { HnswIndex } from "../../../src/sim/index/hnsw-index.ts";
import { measureRecall, tuneExpansion } from "../../../src/sim/index/tune-expansion.ts";
import { openUsearch } from "../../../src/sim/index/usearch.ts";
import { naiveNeighbours, type Stored } from "./naive.ts";
import { find, openHnsw, usearchPath } from "./open.ts";
import { clusteredVectors } from "./vectors.ts";

const fullDim = 64;
const dim = 32;
const queryCount = 50;

function naiveRecall(index: HnswIndex, stored: Stored, queries: readonly Float32Array[]): number {
  const hits = queries.map((query) => {
    const nearest = naiveNeighbours(stored, query, dim).slice(0, 10);
    const { keys } = find(index, query, { dim, k: 10 });
    return nearest.filter(({ key }) => keys.includes(key)).length / 10;
  });
  return hits.reduce((sum, hit) => sum + hit, 0) / hits.length;
}

function flat(vectors: readonly Float32Array[]): Float32Array {
  return Float32Array.from(vectors.flatMap((vector) => [...vector]));
}

test("the tuned expansion is the first that reaches the target, and a full sort agrees with the recall", () => {
  const [queries, vectors] = split(clusteredVectors(3000 + queryCount, fullDim, 1));
  const index = openHnsw({ dims: [dim], fullDim, capacity: 3000 });
  const stored = new Map(vectors.entries());
  for (const [key, vector] of stored) index.insert(key, vector);
  const tuning = tuneExpansion({ index, dim, queries: flat(queries), ladder: [10, 12, 16, 24, 32, 64, 128] });
  expect(tuning).toMatchObject({ isReached: true, queryCount });
  expect(tuning.recall).toBeGreaterThanOrEqual(0.95);
  expect(tuning.steps.at(-1)).toEqual({ expansion: tuning.expansion, recall: tuning.recall });
  for (const { recall } of tuning.steps.slice(0, -1)) expect(recall).toBeLessThan(0.95);
  expect(tuning.steps.length).toBeGreaterThan(1);
  expect(index.describe().rungs).toMatchObject([{ dim, expansionSearch: tuning.expansion }]);
  expect(measureRecall({ index, dim, queries: flat(queries) })).toBe(tuning.recall);
  expect(naiveRecall(index, stored, queries)).toBeCloseTo(tuning.recall, 2);
});

test("a target that no expansion reaches: the largest is kept, and it says so", () => {
  const [queries, vectors] = split(clusteredVectors(1000 + queryCount, fullDim, 2));
  const index = openHnsw({ dims: [dim], fullDim, capacity: 1000 });
  for (const [key, vector] of vectors.entries()) index.insert(key, vector);
  const tuning = tuneExpansion({ index, dim, queries: flat(queries), targetRecall: 1.01, ladder: [10, 20] });
  expect(tuning).toMatchObject({ expansion: 20, isReached: false });
  expect(tuning.steps.map(({ expansion }) => expansion)).toEqual([10, 20]);
});

test("equal vectors: any of them is a hit, so the recall of an index that finds them is 1", () => {
  const [queries, vectors] = split(clusteredVectors(20 + queryCount, fullDim, 3));
  const index = openHnsw({ dims: [dim], fullDim, capacity: 60 });
  for (let key = 0; key < 60; key++) index.insert(key, vectors[key % 20]!);
  index.setExpansion(dim, 60);
  expect(measureRecall({ index, dim, queries: flat(queries) })).toBe(1);
});

test("a ring that forgets its oldest never finds what is forgotten, and its recall holds turn after turn", () => {
  const capacity = 1000;
  const turns = 6;
  const [queries, vectors] = split(clusteredVectors(turns * capacity + queryCount, fullDim, 4));
  const index = openHnsw({ dims: [dim], fullDim, capacity });
  const stored = new Map<number, Float32Array>();
  index.setExpansion(dim, 128);
  for (const [count, vector] of vectors.entries()) {
    const key = count % capacity;
    if (count >= capacity) expect(index.remove(key)).toBe(true);
    expect(index.insert(key, vector)).toBe(0);
    stored.set(key, vector);
    if ((count + 1) % capacity === 0) {
      expect(index.size()).toBe(capacity);
      expect(naiveRecall(index, stored, queries)).toBeGreaterThan(0.9);
    }
  }
  for (let key = 0; key < capacity - 5; key++) index.remove(key);
  const { keys } = find(index, queries[0]!, { dim, k: 10 });
  for (const key of keys) expect(key).toBeGreaterThanOrEqual(capacity - 5);
});

test("every rung has a graph of its own, and a second stage orders by whole vectors", () => {
  const [queries, vectors] = split(clusteredVectors(500 + queryCount, fullDim, 5));
  const index = openHnsw({ dims: [dim, 8], fullDim, capacity: 500 });
  const stored = new Map(vectors.entries());
  for (const [key, vector] of stored) index.insert(key, vector);
  for (const query of queries) {
    const whole = naiveNeighbours(stored, query, fullDim).slice(0, 5);
    const found = find(index, query, { dim: 8, k: 5, rerank: 500 });
    for (const [rank, { score }] of whole.entries()) expect(found.scores[rank]!).toBeCloseTo(score, 5);
    const [nearest] = naiveNeighbours(stored, query, 8);
    expect(find(index, query, { dim: 8, k: 1 }).scores[0]!).toBeCloseTo(nearest!.score, 5);
  }
});

test("a closed index says that it is closed", () => {
  const index = openHnsw({ dims: [2], fullDim: 2, capacity: 2 });
  index.insert(0, Float32Array.of(1, 0));
  index.close();
  index.close();
  expect(() => find(index, Float32Array.of(1, 0), { dim: 2, k: 1 })).toThrow("open");
  expect(() => index.insert(1, Float32Array.of(1, 0))).toThrow("open");
});

test("the library is the version that package.json pins", () => {
  expect(openUsearch(usearchPath).version).toBe(packageJson.devDependencies.usearch);
});

test("a library that is not there, and a file that is none, are named", () => {
  const folder = mkdtempSync(join(tmpdir(), "usearch-"));
  try {
    const broken = join(folder, "usearch.node");
    writeFileSync(broken, "not a library");
    for (const path of [broken, join(folder, "absent.node")]) {
      expect(() => openUsearch(path)).toThrow(`the vector index library cannot be loaded from ${path}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function split(vectors: readonly Float32Array[]): [readonly Float32Array[], readonly Float32Array[]] {
  return [vectors.slice(0, queryCount), vectors.slice(queryCount)];
}

test("an index that was saved and restored is the same one: it finds the same, and goes on forgetting and inserting the same", () => {
  const shape = { dims: [fullDim, dim], fullDim, capacity: 400 };
  const [queries, vectors] = split(clusteredVectors(600 + queryCount, fullDim, 9));
  const original = openHnsw(shape);
  for (let key = 0; key < 400; key++) original.insert(key, vectors[key]!);
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-graphs-"));
  try {
    const pathOf = (of: number) => join(folder, `graph-${of}`);
    original.save(pathOf);
    const restored = openHnsw(shape);
    restored.restore(pathOf, (key) => vectors[key]!);
    expect(restored.size()).toBe(400);
    const sameFinds = () => {
      for (const query of queries) {
        for (const of of shape.dims) {
          expect(find(restored, query, { dim: of, k: 10 })).toEqual(
            find(original, query, { dim: of, k: 10 }),
          );
        }
        const reranked = { dim, k: 10, rerank: 40 };
        expect(find(restored, query, reranked)).toEqual(find(original, query, reranked));
      }
    };
    sameFinds();
    for (const index of [original, restored]) {
      index.setExpansion(dim, 24);
      for (let key = 0; key < 200; key++) {
        expect(index.remove(key)).toBe(true);
        expect(index.insert(key, vectors[400 + key]!)).toBe(0);
      }
    }
    // The levels of new nodes are drawn: they need not be the same.
    const stored = new Map(vectors.slice(200, 600).map((vector, i) => [(i + 200) % 400, vector]));
    expect(naiveRecall(restored, stored, queries)).toBeCloseTo(naiveRecall(original, stored, queries), 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
