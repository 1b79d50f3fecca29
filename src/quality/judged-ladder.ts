// One treatment of the vectors in a quality run, and what came out at each dim.

import { type Combination, keptBytes } from "../mrl/evaluate-stored.ts";
import type { RungResult } from "../mrl/ladder-result.ts";
import { type Storage, vectorBytes } from "../mrl/search/storage.ts";
import type { GateDecision } from "../mrl/verdict/gate.ts";
import { rescoredText, type Treatment } from "../schema/ladder-columns.ts";

/** One kind of vectors: rows of the table that belong together. */
export interface JudgedLadder {
  readonly treatment: Treatment;
  /** The ladder by descending dim, then its controls. */
  readonly rungs: readonly RungResult[];
  /** On the ladder; the controls have none. */
  readonly decisions: readonly GateDecision[];
  /** Median of a search, by dim. */
  readonly searchNs: ReadonlyMap<number, number>;
}

/** The model's own vectors. */
export const PLAIN = {
  rotation: undefined,
  fitHalf: undefined,
  storage: "float32",
  rescore: undefined,
} as const satisfies Treatment;

/** How the vectors of a treatment are kept at one dim. */
export function combinationOf({ storage, rescore }: Treatment, dim: number): Combination {
  return { storage, dim, rescore };
}

/** Bytes of one vector in the index, and all that must be kept of a document. */
export function bytesOf(treatment: Treatment, dim: number) {
  return {
    vectorBytes: vectorBytes(treatment.storage, dim),
    totalBytes: keptBytes(combinationOf(treatment, dim)),
  };
}

/** Such as `192 dims as int8, top 100 rescored by float32@256`. */
export function nameOfRow({ storage, rescore }: Treatment, dim: number): string {
  const kept = storage === "float32" ? `${dim} dims` : `${dim} dims as ${storage}`;
  return rescore === undefined ? kept : `${kept}, ${rescoreText(rescore)}`;
}

/** Such as `int8, top 100 rescored`: the full vectors go without saying. */
export function nameOfTreatment({ storage, rescore }: Treatment, fullDim: number): string {
  if (rescore === undefined) return storage;
  const isFull = rescore.storage === "float32" && rescore.dim === fullDim;
  return `${storage}, ${isFull ? `top ${rescore.depth} rescored` : rescoreText(rescore)}`;
}

function rescoreText({ storage, dim, depth }: { storage: Storage; dim: number; depth: number }): string {
  return rescoredText(depth, `${storage}@${dim}`);
}
