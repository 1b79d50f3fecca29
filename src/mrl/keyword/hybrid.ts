// Two rankings made one: each document is worth the sum of 1 / (60 + its rank) over those that have it.
// Source: Cormack, Clarke and Büttcher 2009, reciprocal rank fusion.

import { valuesAt } from "../measure/query-values.ts";
import { emptyFound, type Found, type Ranking, rankInto, topDocuments } from "../search/ranking.ts";

const RANK_OFFSET = 60;

/** Of each ranking so many are taken. */
export const FUSED_DEPTH = 100;

export function fuseRanks(
  rankings: readonly Ranking[],
  depth: number,
  documentCount: number,
  trecPlaces: Int32Array,
): Found {
  const { queryCount } = rankings[0]!;
  const found = emptyFound(0, queryCount, depth);
  const scores = new Float64Array(documentCount);
  for (let query = 0; query < queryCount; query++) {
    const fused = new Set<number>();
    for (const ranking of rankings) {
      topDocuments(ranking, query, FUSED_DEPTH).forEach((document, rank) => {
        scores[document]! += 1 / (RANK_OFFSET + rank + 1);
        fused.add(document);
      });
    }
    const documents = Int32Array.from(fused);
    rankInto(found, query, documents, valuesAt(scores, documents), trecPlaces);
    for (const document of documents) scores[document] = 0;
  }
  return found;
}
