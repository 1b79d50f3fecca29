// One candidate of a quality run: how its vectors were treated, and what came out at each dim.

import type { RungResult } from "../mrl/ladder-result.ts";
import type { GateDecision } from "../mrl/verdict/gate.ts";
import type { Treatment } from "../schema/ladder-row.ts";
import type { SearchTimes } from "./search-time.ts";

/** One kind of vectors: rows of the table that belong together. */
export interface JudgedArm {
  readonly treatment: Treatment;
  /** The ladder by descending dim, then its controls. */
  readonly rungs: readonly RungResult[];
  /** On the ladder; the controls have none. */
  readonly decisions: readonly GateDecision[];
  readonly vectorBytes: (dim: number) => number;
  /** Of a two-stage search, by dim. */
  readonly searchTimes?: ReadonlyMap<number, SearchTimes>;
}

/** The model's own vectors. */
export const PLAIN: Treatment = {
  rotation: undefined,
  fitHalf: undefined,
  storage: "float32",
  rerankDepth: undefined,
};
