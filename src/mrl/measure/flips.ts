// How much of the top k of the full vectors is no longer there. This needs no judgements: the full neighbours are the truth.

import { type Cut, scoreExactly } from "../search/cut.ts";
import type { Ranking } from "../search/ranking.ts";
import { copyStrangers } from "./flips.hot.ts";

/**
 * A document that comes in although the full vectors rank it lower counts as no flip when they score it at most this
 * far below their k-th: 0.001 for cosine, as in ann-benchmarks; for dot and l2 that share of the k-th score.
 */
export const NEAR_TIE = 0.001;

/** Flip rate of each query: 1 - overlap / k. A document that `found` lacks to be k counts as a flip. */
export function flipRates(found: Ranking, full: Ranking, k: number): Float64Array {
  const strangers = new Int32Array(k);
  const rates = new Float64Array(found.queryCount);
  for (let query = 0; query < rates.length; query++)
    rates[query] = strangersOf(found, full, query, k, k, strangers) / k;
  return rates;
}

/** As `flipRates`, without the documents that are near-ties at full dimension. `fullCut` scores them there. */
export function tolerantFlipRates(found: Ranking, full: Ranking, k: number, fullCut: Cut): Float64Array {
  const strangers = new Int32Array(k);
  const scores = new Float64Array(k);
  const rates = new Float64Array(found.queryCount);
  for (let query = 0; query < rates.length; query++) {
    const lowest = lowestNearTie(full.scores[query * full.depth + k - 1]!, fullCut);
    const accepted = countFrom(full, query, lowest);
    let count = strangersOf(found, full, query, k, accepted, strangers);
    // Unless all that is kept of the full ranking is within the tolerance, there are no other near-ties.
    if (accepted === full.depth) {
      scoreExactly(fullCut, query, strangers, count, scores);
      // A missing document has no score, and is a flip.
      count = scores.subarray(0, count).filter((score) => !(score >= lowest)).length;
    }
    rates[query] = count / k;
  }
  return rates;
}

/** Documents of the top k that are not in the first `accepted` of the full vectors. */
function strangersOf(
  found: Ranking,
  full: Ranking,
  query: number,
  k: number,
  accepted: number,
  strangers: Int32Array,
): number {
  const foundAt = query * found.depth;
  const fullAt = query * full.depth;
  return copyStrangers(found.documents, foundAt, k, full.documents, fullAt, accepted, strangers);
}

function lowestNearTie(kthScore: number, { distance }: Cut): number {
  return kthScore - (distance === "cosine" ? NEAR_TIE : NEAR_TIE * Math.abs(kthScore));
}

/** How many documents of a query score at least `lowest`. */
function countFrom({ scores, depth }: Ranking, query: number, lowest: number): number {
  let count = 0;
  while (count < depth && scores[query * depth + count]! >= lowest) count++;
  return count;
}
