// The second stage of a search: the best of a short list, ranked again by the full vectors.

import { type Cut, scoreExactly } from "./cut.ts";
import { sortSlots } from "./order.hot.ts";
import { emptyRanking, type Found, MEASURED_DEPTH, type Ranking, topDocuments } from "./ranking.ts";

/** The first `n` neighbours of each query, ranked by their scores at `cut`. */
export function rerank({ dim, neighbours }: Found, n: number, cut: Cut, trecPlaces: Int32Array): Found {
  const { queryCount } = neighbours;
  const found = {
    dim,
    neighbours: emptyRanking(queryCount, MEASURED_DEPTH),
    run: emptyRanking(queryCount, MEASURED_DEPTH),
  };
  const scores = new Float64Array(n);
  const slots = new Int32Array(n);
  for (let query = 0; query < queryCount; query++) {
    const shortlist = topDocuments(neighbours, query, n);
    scoreExactly(cut, query, shortlist, shortlist.length, scores);
    sortSlots(slots, shortlist.length, scores, shortlist);
    write(found.neighbours, query, shortlist, slots, scores);
    const places = shortlist.map((document) => trecPlaces[document]!);
    sortSlots(slots, shortlist.length, scores.map(Math.fround), places);
    write(found.run, query, shortlist, slots, scores);
  }
  return found;
}

function write(
  { documents, scores, depth }: Ranking,
  query: number,
  shortlist: Int32Array,
  slots: Int32Array,
  shortlistScores: Float64Array,
): void {
  for (let rank = 0; rank < Math.min(shortlist.length, depth); rank++) {
    documents[query * depth + rank] = shortlist[slots[rank]!]!;
    scores[query * depth + rank] = shortlistScores[slots[rank]!]!;
  }
}
