// What a search takes, by several indices in turn over the same queries.

import { medianOf } from "../../stats/percentile.ts";
import { HITS, type KeptIndex, type VectorIndex } from "./vector-index.ts";

const SEARCHES = 200;
/** The first searches run in the slow tiers of their loops, and the index that comes first would be the slow one: so long, or so many. */
const WARMUP_NS = 0.1e9;
const WARMUP_SEARCHES = 20_000;

/** The median of an insert: of vectors that are there and go before it, so that the index of a full memory holds what it held. */
export function timeInserts(index: KeptIndex): number | undefined {
  const count = Math.min(SEARCHES, index.size());
  const old = new Float32Array(index.fullDim);
  const tookNs = new Float64Array(count);
  for (let key = 0; key < count; key++) {
    old.set(index.vector(key));
    index.remove(key);
    const beginNs = Bun.nanoseconds();
    index.insert(key, old);
    tookNs[key] = Bun.nanoseconds() - beginNs;
  }
  return medianOf(tookNs);
}

/**
 * Medians in nanoseconds, in the order of the indices.
 * @param queries [count, fullDim]
 */
export function timeSearches(
  indices: readonly VectorIndex[],
  dim: number,
  queries: Float32Array,
): readonly (number | undefined)[] {
  const { fullDim } = indices[0]!;
  const keys = new Int32Array(HITS);
  const scores = new Float32Array(HITS);
  const tookNs = indices.map(() => new Float64Array(SEARCHES));
  const turn = (search: number, to: number | undefined) => {
    const row = search % (queries.length / fullDim);
    const query = queries.subarray(row * fullDim, (row + 1) * fullDim);
    indices.forEach((index, i) => {
      const beginNs = Bun.nanoseconds();
      index.search(query, dim, HITS, 0, keys, scores);
      const endNs = Bun.nanoseconds();
      if (to !== undefined) tookNs[i]![to] = endNs - beginNs;
    });
  };
  const warmAtNs = Bun.nanoseconds() + WARMUP_NS * indices.length;
  for (let search = 0; search < WARMUP_SEARCHES && Bun.nanoseconds() < warmAtNs; search++)
    turn(search, undefined);
  for (let search = 0; search < SEARCHES; search++) turn(search, search);
  return tookNs.map(medianOf);
}
