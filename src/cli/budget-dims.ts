// The dims that a tick's budget chooses from, and what each of them costs.
import type { VectorIndex } from "../sim/index/vector-index.ts";
import { HITS } from "../sim/tick.ts";
import { median, sortSamples } from "../stats/percentile.ts";

/** Searches that a dim's cost is the median of. */
const COST_SEARCHES = 200;
/** Below this a vector tells texts apart no more. */
const LEAST_DIM = 16;

/** The dims that the model was trained for, or halves of the widest. */
export function budgetDims(dim: number, trainedDims: readonly number[]): readonly number[] {
  const trained = trainedDims.filter((rung) => rung < dim);
  const below = trained.length > 0 ? trained : [2, 4, 8].map((part) => Math.floor(dim / part));
  return [dim, ...below.filter((rung) => rung >= LEAST_DIM)];
}

/** What follows the choice of a dim in a tick, nearly all of it: the searches. */
export function searchCostsOf(
  index: VectorIndex,
  dims: readonly number[],
  queries: Float32Array,
  batch: number,
): number[] {
  const keys = new Int32Array(HITS);
  const scores = new Float32Array(HITS);
  const { fullDim } = index;
  const queryCount = queries.length / fullDim;
  return dims.map((dim) => {
    const tookNs = Float64Array.from({ length: COST_SEARCHES }, (_, i) => {
      const at = (i % queryCount) * fullDim;
      const query = queries.subarray(at, at + fullDim);
      const beginNs = Bun.nanoseconds();
      index.search(query, dim, HITS, 0, keys, scores);
      return Bun.nanoseconds() - beginNs;
    });
    return batch * median(sortSamples(tookNs))!;
  });
}
