// The dims that a tick's budget chooses from.

/** Below this a vector tells texts apart no more. */
const LEAST_DIM = 16;

/** The dims that the model was trained for, or halves of the widest. */
export function budgetDims(dim: number, trainedDims: readonly number[]): readonly number[] {
  const trained = trainedDims.filter((rung) => rung < dim);
  const below = trained.length > 0 ? trained : [2, 4, 8].map((part) => Math.floor(dim / part));
  return [dim, ...below.filter((rung) => rung >= LEAST_DIM)];
}
