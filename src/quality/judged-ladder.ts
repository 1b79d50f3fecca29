// One treatment of the vectors in a quality run, and what came out at each dim.

import type { RungResult } from "../mrl/ladder-result.ts";
import type { GateDecision } from "../mrl/verdict/gate.ts";
import type { Treatment } from "../schema/ladder-columns.ts";
import type { TwoStageTimes } from "./two-stage-times.ts";

/** One kind of vectors: rows of the table that belong together. */
export interface JudgedLadder {
  readonly treatment: Treatment;
  /** The ladder by descending dim, then its controls. */
  readonly rungs: readonly RungResult[];
  /** On the ladder; the controls have none. */
  readonly decisions: readonly GateDecision[];
  readonly vectorBytes: (dim: number) => number;
  /** Of a two-stage search, by dim. */
  readonly twoStageTimes?: ReadonlyMap<number, TwoStageTimes>;
}

/** The model's own vectors. */
export const PLAIN: Treatment = {
  rotation: undefined,
  fitHalf: undefined,
  storage: "float32",
  rerankDepth: undefined,
};
