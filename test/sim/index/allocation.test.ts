// What a call allocates is what the description says: nothing of ours. Counted by walking the heap, with no collection in between.
import { heapStats } from "bun:jsc";
import { expect, test } from "bun:test";
import type { VectorIndex } from "../../../src/sim/index/vector-index.ts";
import { openExact, openHnsw } from "./open.ts";
import { clusteredVectors } from "./vectors.ts";

const CALLS = 2_000;
const shape = { dims: [64, 32], fullDim: 64, capacity: 500 };
const vectors = clusteredVectors(shape.capacity, shape.fullDim, 1);

const keys = new Int32Array(10);
const scores = new Float32Array(10);

/** Objects of each type that a call leaves behind, dead or not; compiling makes objects of its own, so it must be over. */
function objectsPerCall(call: (i: number) => void): Record<string, number> {
  for (let i = 0; i < 10 * CALLS; i++) call(i);
  Bun.gc(true);
  const before = heapStats().objectTypeCounts;
  for (let i = 0; i < CALLS; i++) call(i);
  const after = Object.entries(heapStats().objectTypeCounts);
  const perCall = after.map(
    ([type, count]) => [type, Math.round((count - (before[type] ?? 0)) / CALLS)] as const,
  );
  return Object.fromEntries(perCall.filter(([, count]) => count > 0));
}

function filled(open: (of: typeof shape) => VectorIndex) {
  const index = open(shape);
  for (const [key, vector] of vectors.entries()) index.insert(key, vector);
  return {
    search: (i: number) => {
      index.search(vectors[i % shape.capacity]!, 32, 10, 0, keys, scores);
    },
    rerank: (i: number) => {
      index.search(vectors[i % shape.capacity]!, 32, 10, 50, keys, scores);
    },
    replace: (i: number) => {
      index.remove(i % shape.capacity);
      index.insert(i % shape.capacity, vectors[i % shape.capacity]!);
    },
  };
}

test("exact search: no call makes an object", () => {
  const { search, rerank, replace } = filled((of) => openExact(of));
  for (const call of [search, rerank, replace]) expect(objectsPerCall(call)).toEqual({});
});

test("HNSW: the arrays of the binding, and nothing else", () => {
  const { search, rerank, replace } = filled(openHnsw);
  const result = { Array: 1, ArrayBuffer: 3, BigUint64Array: 2, Float32Array: 1, HandleScopeImpl: 1 };
  for (const call of [search, rerank]) expect(objectsPerCall(call)).toEqual(result);
  expect(objectsPerCall(replace)).toEqual({
    Array: shape.dims.length,
    HandleScopeImpl: 2 * shape.dims.length,
  });
});
