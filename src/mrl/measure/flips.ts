// How much of the top k of the full vectors is no longer there. This needs no judgements: the full neighbours are the truth.

import { type Cut, scoreExactly } from "../search/cut.ts";
import type { Ranking } from "../search/ranking.ts";
import { countFrom, findPlaces, largestOf } from "./flips.hot.ts";

/**
 * A document that comes in although the full vectors rank it lower counts as no flip when they score it at most this
 * far below their k-th: 0.001 for cosine, as in ann-benchmarks; for dot and l2 that share of the k-th score.
 */
export const NEAR_TIE = 0.001;

/** What was found, and where the full vectors have it. */
export interface PlacedRanking {
  readonly found: Ranking;
  readonly full: Ranking;
  /** [queryCount, depth] of what was found: the place in `full`, from 0; its depth where it has none. */
  readonly places: Int32Array;
}

export function placedInFull(found: Ranking, full: Ranking): PlacedRanking {
  const places = new Int32Array(found.documents.length);
  const marks = new Int32Array(2 + Math.max(largestOf(found.documents), largestOf(full.documents)));
  const { queryCount, depth } = found;
  findPlaces(found.documents, depth, full.documents, full.depth, queryCount, marks, places);
  return { found, full, places };
}

/** Flip rate of each query: 1 - overlap / k. A document that is lacking to be k counts as a flip. */
export function flipRates({ found, places }: PlacedRanking, k: number): Float64Array {
  const rates = new Float64Array(found.queryCount);
  for (let query = 0; query < rates.length; query++)
    rates[query] = countFrom(places, query * found.depth, k, k) / k;
  return rates;
}

/** As `flipRates`, without the documents that are near-ties at full dimension. `fullCut` scores them there. */
export function tolerantFlipRates(
  { found, full, places }: PlacedRanking,
  k: number,
  fullCut: Cut,
): Float64Array {
  const strangers = new Int32Array(k);
  const scores = new Float64Array(k);
  const rates = new Float64Array(found.queryCount);
  for (let query = 0; query < rates.length; query++) {
    const first = query * found.depth;
    const lowest = lowestNearTie(full.scores[query * full.depth + k - 1]!, fullCut);
    const accepted = countReaching(full, query, lowest);
    let count = 0;
    // Unless all that is kept of the full ranking is within the tolerance, there are no other near-ties.
    if (accepted < full.depth) count = countFrom(places, first, k, accepted);
    else {
      for (let i = first; i < first + k; i++)
        if (places[i]! >= accepted) strangers[count++] = found.documents[i]!;
      scoreExactly(fullCut, query, strangers, count, scores);
      // A missing document has no score, and is a flip.
      count = scores.subarray(0, count).filter((score) => !(score >= lowest)).length;
    }
    rates[query] = count / k;
  }
  return rates;
}

function lowestNearTie(kthScore: number, { distance }: Cut): number {
  return kthScore - (distance === "cosine" ? NEAR_TIE : NEAR_TIE * Math.abs(kthScore));
}

/** How many documents of a query score at least `lowest`. */
function countReaching({ scores, depth }: Ranking, query: number, lowest: number): number {
  let count = 0;
  while (count < depth && scores[query * depth + count]! >= lowest) count++;
  return count;
}
