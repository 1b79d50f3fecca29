// The best documents of each query, in the two orders that are in use.

import { sortSlots } from "./order.hot.ts";

/** Documents that a measure needs of each query: 20, and one more to see a tie at the cut. */
export const MEASURED_DEPTH = 21;

/** Documents and scores of each query, best first. */
export interface Ranking {
  readonly queryCount: number;
  /** Places a query has. */
  readonly depth: number;
  /** [queryCount, depth] indexes of documents; NO_DOCUMENT where there are no more. */
  readonly documents: Int32Array;
  /** [queryCount, depth] float64 scores; NaN where there is no document. */
  readonly scores: Float64Array;
}

/** What a search finds, in two orders that differ only in ties. */
export interface Found {
  /** Number of coordinates that were compared. */
  readonly dim: number;
  /** By float64 score, then by position in the file. */
  readonly neighbours: Ranking;
  /** As trec_eval orders a run: by the score rounded to float32, then by id, both descending. */
  readonly run: Ranking;
}

export const NO_DOCUMENT = -1;

/** A ranking with nothing in it yet. */
export function emptyRanking(queryCount: number, depth: number): Ranking {
  return {
    queryCount,
    depth,
    documents: new Int32Array(queryCount * depth).fill(NO_DOCUMENT),
    scores: new Float64Array(queryCount * depth).fill(Number.NaN),
  };
}

/** What a search of `dim` coordinates finds, with nothing in it yet. */
export function emptyFound(dim: number, queryCount: number, depth: number): Found {
  return { dim, neighbours: emptyRanking(queryCount, depth), run: emptyRanking(queryCount, depth) };
}

/** Writes the best of some documents into both orders of a search. @param scores of each, in their order */
export function rankInto(
  { neighbours, run }: Found,
  query: number,
  documents: Int32Array,
  scores: Float64Array,
  trecPlaces: Int32Array,
): void {
  const slots = new Int32Array(documents.length);
  const write = (ranking: Ranking) => {
    for (let rank = 0; rank < Math.min(documents.length, ranking.depth); rank++) {
      ranking.documents[query * ranking.depth + rank] = documents[slots[rank]!]!;
      ranking.scores[query * ranking.depth + rank] = scores[slots[rank]!]!;
    }
  };
  sortSlots(slots, documents.length, scores, documents);
  write(neighbours);
  const places = documents.map((document) => trecPlaces[document]!);
  sortSlots(slots, documents.length, scores.map(Math.fround), places);
  write(run);
}

/** The first `k` documents of a query, or all when there are fewer. */
export function topDocuments({ documents, depth }: Ranking, query: number, k: number): Int32Array {
  const top = documents.subarray(query * depth, query * depth + Math.min(k, depth));
  const missing = top.indexOf(NO_DOCUMENT);
  return missing < 0 ? top : top.subarray(0, missing);
}

/** For each query 1 when the tie rule, not the score, decides which document is the k-th, else 0. Needs a depth above k. */
export function tiesAt({ queryCount, scores, depth }: Ranking, k: number): Float64Array {
  const ties = new Float64Array(queryCount);
  for (let query = 0; query < queryCount; query++) {
    const kth = query * depth + k - 1;
    ties[query] = scores[kth] === scores[kth + 1] ? 1 : 0;
  }
  return ties;
}
