// What searches are timed with: vectors of real text, cut to 128 dims, and how long an insert and a search take.
import { openEmbedder } from "../../src/index.ts";
import type { VectorIndex } from "../../src/sim/index/vector-index.ts";
import { median, sortSamples } from "../../src/stats/percentile.ts";

export const DIM = 128;
export const HITS = 10;

/** [texts.length, DIM] */
export function vectorsOf(texts: readonly string[]): Float32Array {
  using embedder = openEmbedder({ runtime: "table", cacheTexts: 0 });
  const vectors = new Float32Array(texts.length * DIM);
  for (const [row, text] of texts.entries()) vectors.set(embedder.embed(text, DIM), row * DIM);
  return vectors;
}

/** @returns the median of an insert */
export function fill(index: VectorIndex, vectors: Float32Array): number {
  const tookNs = new Float64Array(index.capacity);
  for (let key = 0; key < index.capacity; key++) {
    const vector = vectors.subarray(key * DIM, (key + 1) * DIM);
    const beginNs = Bun.nanoseconds();
    index.insert(key, vector);
    tookNs[key] = Bun.nanoseconds() - beginNs;
  }
  return median(sortSamples(tookNs))! / 1e3;
}

/** The median over the queries, each once, after as many. */
export function searchUs(index: VectorIndex, queries: Float32Array): number {
  const keys = new Int32Array(HITS);
  const scores = new Float32Array(HITS);
  const count = queries.length / DIM;
  const tookNs = new Float64Array(count);
  for (let call = -3 * count; call < count; call++) {
    const row = (call + 3 * count) % count;
    const query = queries.subarray(row * DIM, (row + 1) * DIM);
    const beginNs = Bun.nanoseconds();
    index.search(query, DIM, HITS, 0, keys, scores);
    if (call >= 0) tookNs[call] = Bun.nanoseconds() - beginNs;
  }
  return median(sortSamples(tookNs))! / 1e3;
}
