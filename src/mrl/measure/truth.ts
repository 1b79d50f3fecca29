// What every search is held against: the judgements, and the neighbours by the full vectors.

import { ownCoordinates } from "../search/coordinates.ts";
import { type Cut, cutsOf } from "../search/cut.ts";
import { type Found, MEASURED_DEPTH, type Ranking } from "../search/ranking.ts";
import { search } from "../search/search.ts";
import type { JudgedQuery } from "./judgements.ts";
import type { RetrievalSet } from "./retrieval-set.ts";

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
  const coordinates = ownCoordinates(documents.width, [full.dim]);
  const [fullCut] = cutsOf(queries, documents, coordinates, distance);
  return { judged, choices, full: full.neighbours, fullCut: fullCut! };
}

/** Searches at `dim`, the full one. */
export function searchFull(set: RetrievalSet, dim: number): Found {
  const coordinates = ownCoordinates(set.documents.width, [dim]);
  return search({ ...set, coordinates, depth: MEASURED_DEPTH, scoring: "exact" })[0]!;
}
