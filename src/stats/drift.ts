// Drift: does latency rise or fall over the run? Spearman's rank correlation of latency against call order.
// Strongly positive is heating or contention, strongly negative a warm-up that was too short.

import { countWhile } from "./bisect.ts";
import type { Sorted } from "./percentile.ts";

/** Spearman's rho in -1..1, ties at their mean rank; undefined under 3 samples or when all are equal. */
export function driftRho(samples: Float64Array, sorted: Sorted): number | undefined {
  const n = samples.length;
  if (n < 3) return undefined;
  const center = (n + 1) / 2;
  let products = 0;
  let rankSquares = 0;
  for (let i = 0; i < n; i++) {
    const rankDeviation = meanRank(sorted, samples[i]!) - center;
    products += rankDeviation * (i + 1 - center);
    rankSquares += rankDeviation * rankDeviation;
  }
  const orderSquares = (n * (n * n - 1)) / 12;
  return rankSquares === 0 ? undefined : products / Math.sqrt(rankSquares * orderSquares);
}

/** Mean of the ranks, from 1, that `value` occupies. */
function meanRank(sorted: Sorted, value: number): number {
  const below = countWhile(sorted, (sample) => sample < value);
  const notAbove = countWhile(sorted, (sample) => sample <= value);
  return (below + 1 + notAbove) / 2;
}
