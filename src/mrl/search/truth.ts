// What every search is held against: the judgements, and the neighbours by the full vectors.

import type { JudgedQuery } from "../measure/judgements.ts";
import { prefixArm } from "./arms.ts";
import { type Cut, cutsOf } from "./cut.ts";
import { type Found, MEASURED_DEPTH, type Ranking } from "./ranking.ts";
import type { RetrievalSet } from "./retrieval-set.ts";
import { search } from "./search.ts";

export interface Truth {
  readonly judged: readonly JudgedQuery[];
  /** Neighbours by the full vectors, and what scores them. */
  readonly full: Ranking;
  readonly fullCut: Cut;
  /** Documents that every query can choose from. */
  readonly choices: number;
}

/** The truth that a search at full dim makes. */
export function truthOf({ queries, documents, distance, judged, choices }: RetrievalSet, full: Found): Truth {
  const arm = prefixArm(documents.width, [full.dim]);
  const [fullCut] = cutsOf(queries, documents, arm, distance);
  return { judged, choices, full: full.neighbours, fullCut: fullCut! };
}

/** Searches at `dim`, the full one. */
export function searchFull(set: RetrievalSet, dim: number): Found {
  const arm = prefixArm(set.documents.width, [dim]);
  return search({ ...set, arm, depth: MEASURED_DEPTH, scoring: "exact" })[0]!;
}
