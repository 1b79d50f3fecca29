// The dimension by the time that is left in a tick: wide while there is slack, narrow when it is tight.
//
// What a search costs at each dim is measured before the run; how much slower everything is at the moment is followed by one factor, so
// that a dim that was not used for long is not judged by old times.

export interface DimBudget {
  /** Descending. */
  readonly dims: Int32Array;
  /** What follows the choice (search, insert, update) at each dim, measured before the run. */
  readonly costNs: Float64Array;
  /** For the whole tick, from its beginning. */
  readonly budgetNs: number;
  /** Now over then, smoothed. */
  slowdown: number;
  /** Index of the dim that was chosen. */
  chosen: number;
}

export function createDimBudget(
  dims: readonly number[],
  costNs: readonly number[],
  budgetNs: number,
): DimBudget {
  return {
    dims: Int32Array.from(dims),
    costNs: Float64Array.from(costNs),
    budgetNs,
    slowdown: 1,
    chosen: 0,
  };
}
