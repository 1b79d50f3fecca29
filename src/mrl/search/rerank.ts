// The second stage of a search: the best of a short list, ranked again by the full vectors.

import { type Cut, scoreExactly } from "./cut.ts";
import { emptyFound, type Found, MEASURED_DEPTH, rankInto, topDocuments } from "./ranking.ts";

/** The first `n` neighbours of each query, ranked by their scores at `cut`. */
export function rerank({ dim, neighbours }: Found, n: number, cut: Cut, trecPlaces: Int32Array): Found {
  const { queryCount } = neighbours;
  const found = emptyFound(dim, queryCount, MEASURED_DEPTH);
  for (let query = 0; query < queryCount; query++) {
    const shortlist = topDocuments(neighbours, query, n);
    const scores = new Float64Array(shortlist.length);
    scoreExactly(cut, query, shortlist, shortlist.length, scores);
    rankInto(found, query, shortlist, scores, trecPlaces);
  }
  return found;
}
