// The dims that a tick's budget chooses from, and what each of them costs.
import { timeSearches } from "../../sim/index/search-times.ts";
import type { VectorIndex } from "../../sim/index/vector-index.ts";

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
  return dims.map((dim) => batch * timeSearches([index], dim, queries)[0]!);
}
