// What every search is held against: the judgements, and the neighbours by the full vectors.

import { ownCoordinates } from "../search/coordinates.ts";
import { type Cut, cutsOf } from "../search/cut.ts";
import { emptyRanking, type Found, MEASURED_DEPTH, type Ranking } from "../search/ranking.ts";
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

/** The truth of some of the queries, with `chosen` telling which ones of all. */
export function truthOfPart(
  part: RetrievalSet,
  { full, fullCut, choices }: Truth,
  chosen: Int32Array,
): Truth {
  const { depth } = full;
  const ranking = emptyRanking(chosen.length, depth);
  chosen.forEach((query, place) => {
    ranking.documents.set(full.documents.subarray(query * depth, (query + 1) * depth), place * depth);
    ranking.scores.set(full.scores.subarray(query * depth, (query + 1) * depth), place * depth);
  });
  const queryNorms = Float64Array.from(chosen, (query) => fullCut.queryNorms[query]!);
  return {
    judged: part.judged,
    choices,
    full: ranking,
    fullCut: { ...fullCut, queries: part.queries, queryNorms },
  };
}

/** Searches at `dim`, the full one. */
export function searchFull(set: RetrievalSet, dim: number): Found {
  const coordinates = ownCoordinates(set.documents.width, [dim]);
  return search({ ...set, coordinates, depth: MEASURED_DEPTH, scoring: "exact" })[0]!;
}
