// The index that the library chooses or tunes by a sample: what it says it measured is what it went by, and others than the sample are found.
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { type IndexKind, loadIndex, openIndex, UsageError } from "../../src/index.ts";
import { hasHnswIndex } from "../../src/open/search.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { sharedCache } from "../executable/mrlbench.ts";
import { clusteredVectors } from "../sim/index/vectors.ts";

const cacheDir = sharedCache;
const folder = temporaryFolders();
const dim = 48;
const sampled = clusteredVectors(1200, dim, 3);
const sample = joined(sampled);

function joined(vectors: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(vectors.length * dim);
  for (const [row, vector] of vectors.entries()) all.set(vector, row * dim);
  return all;
}

/** Keys of the nearest 10 by cosines in float64. */
function nearest(stored: readonly Float32Array[], query: Float32Array): number[] {
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  return stored
    .map((vector, key) => ({ key, score: dot(vector, query) / Math.sqrt(dot(vector, vector)) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 10)
    .map(({ key }) => key);
}

test("auto: every kind that there is was measured, and of those that find enough the cheapest is there, empty", () => {
  using index = openIndex({ kind: "auto", dim, dims: [dim, 16], capacity: 5000, sample, cacheDir });
  const considered = index.considered!;
  const kinds: IndexKind[] = hasHnswIndex() ? ["exact", "funnel", "hnsw"] : ["exact", "funnel"];
  expect(considered.map(({ kind }) => kind).sort()).toEqual(kinds);
  const costs = considered
    .filter(({ recallAt10 }) => recallAt10 >= 0.95)
    .map(({ kind, searchNs, insertNs }) => ({ kind, cost: searchNs! + insertNs! }));
  expect(index.kind).toBe(costs.toSorted((a, b) => a.cost - b.cost)[0]!.kind);
  expect(considered.find(({ kind }) => kind === "exact")!.recallAt10).toBe(1);
  expect({ size: index.size, capacity: index.capacity, dims: index.dims }).toEqual({
    ...{ size: 0, capacity: 5000, dims: [dim, 16] },
  });
  index.add(4999, sampled[0]!);
  const keys = new Int32Array(1);
  expect(index.search(sampled[0]!, 1, keys, new Float32Array(1), { dim: 16 })).toBe(1);
  expect(keys[0]).toBe(4999);
});

test.each<IndexKind>(["funnel", "hnsw"])("a sample tunes %s until it finds what others ask for", (kind) => {
  if (kind === "hnsw" && !hasHnswIndex()) return;
  const stored = clusteredVectors(2500, dim, 5);
  const queries = clusteredVectors(100, dim, 6);
  using index = openIndex({ kind, dim, capacity: stored.length, sample: joined(stored), cacheDir });
  expect(index.considered).toBeUndefined();
  for (const [key, vector] of stored.entries()) index.add(key, vector);
  const keys = new Int32Array(10);
  const scores = new Float32Array(10);
  let found = 0;
  for (const query of queries) {
    index.search(query, 10, keys, scores);
    const expected = nearest(stored, query);
    found += keys.filter((key) => expected.includes(key)).length;
  }
  // Tuned to 0.96 of its own queries, among three quarters of these.
  expect(found / 1000).toBeGreaterThan(0.88);
});

test("a file is its own sample", () => {
  const path = join(folder(), "notes.index");
  using index = openIndex({ kind: "exact", dim, capacity: 600, cacheDir });
  for (const [key, vector] of sampled.slice(0, 500).entries()) index.add(key, vector);
  index.save(path);
  using loaded = loadIndex(path, { kind: "auto", cacheDir });
  expect(loaded.considered!.map(({ kind }) => kind)).toContain(loaded.kind);
  expect({ size: loaded.size, capacity: loaded.capacity }).toEqual({ size: 500, capacity: 600 });
  const keys = new Int32Array(1);
  loaded.search(sampled[77]!, 1, keys, new Float32Array(1));
  expect(keys[0]).toBe(77);
});

describe("refused where nothing can be measured:", () => {
  const spoilt = sample.slice();
  spoilt[700] = Number.NaN;
  test.each<[string, Float32Array | undefined]>([
    ["no sample", undefined],
    ["too few vectors", sample.subarray(0, 199 * dim)],
    ["half a vector too much", sample.subarray(0, 300 * dim + dim / 2)],
    ["a component that is no number", spoilt],
  ])("%s", (_, given) => {
    const open = () => openIndex({ kind: "auto", dim, capacity: 1000, sample: given, cacheDir });
    expect(open).toThrow(UsageError);
    expect(open).toThrow("at least 200 vectors of 48");
  });

  test("a list in place of an array of floats", () => {
    const list = [1, 2, 3] as unknown as Float32Array;
    expect(() => openIndex({ kind: "auto", dim, capacity: 1000, sample: list, cacheDir })).toThrow(
      "a Float32Array",
    );
  });
});
