// Where the centre of differences lies, by ranks and no distribution: of pairs by Wilcoxon's signed ranks, of two groups by their rank sum
// (Hodges and Lehmann, Estimates of Location Based on Rank Tests, 1963). Each bound has an error of its own.
import { type Sorted, sortSamples } from "./percentile.ts";

export interface Bounds {
  /** The middle of the averages, or differences, that the bounds are taken from; undefined without values. */
  readonly value: number | undefined;
  /** Undefined where so few values cannot say it with so small an error. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** The errors that are allowed: how often the truth is under `low`, and above `high`. */
export interface Tails {
  readonly low: number;
  readonly high: number;
}

/** From so many values, or products of two groups, the normal distribution says the same as the exact one. */
const EXACT_PAIRS = 80;
const EXACT_PRODUCT = 3000;

/** The centre of `differences` of pairs, which lie around it as often above as below: the averages of all two of them. */
export function pairedBounds(differences: readonly number[], tails: Tails): Bounds {
  const n = differences.length;
  const averages = differences.flatMap((one, i) => differences.slice(i).map((other) => (one + other) / 2));
  const sd = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
  const ranks = n <= EXACT_PAIRS ? exactly(signedRankWeights(n)) : normally(averages.length, sd);
  return bounded(averages, tails, ranks);
}

/** How far `subject` lies above `baseline`, both of one shape: the differences of all two of them. */
export function shiftBounds(subject: readonly number[], baseline: readonly number[], tails: Tails): Bounds {
  const [m, n] = [subject.length, baseline.length];
  const differences = subject.flatMap((one) => baseline.map((other) => one - other));
  const sd = Math.sqrt((m * n * (m + n + 1)) / 12);
  const ranks = m * n <= EXACT_PRODUCT ? exactly(rankSumWeights(m, n)) : normally(m * n, sd);
  return bounded(differences, tails, ranks);
}

/** How many of the outermost values a bound passes over with an error of at most `tail`; negative where it may pass none. */
type RankOf = (tail: number) => number;

function bounded(values: readonly number[], tails: Tails, rankOf: RankOf): Bounds {
  if (values.length === 0) return { value: undefined, low: undefined, high: undefined };
  const sorted = sortSamples(Float64Array.from(values));
  return {
    value: middle(sorted),
    low: sorted[rankOf(tails.low)],
    high: sorted[sorted.length - 1 - rankOf(tails.high)],
  };
}

function middle(sorted: Sorted): number {
  const half = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** @param weights of the statistic from 0, which sum to 1 */
function exactly(weights: Float64Array): RankOf {
  return (error) => {
    // A sum that is the error itself may come out above it by its rounding.
    const tail = error * (1 + 1e-9);
    let rank = -1;
    for (let below = weights[0]!; below <= tail && rank < weights.length - 1; below += weights[rank + 1]!)
      rank++;
    return rank;
  };
}

/** Of a statistic from 0 to `most`, which lies around the half of it. */
function normally(most: number, sd: number): RankOf {
  // Half a rank less: a whole number stands for all up to the next.
  return (tail) => Math.floor(most / 2 - sd * upperNormalQuantile(tail) - 0.5);
}

/** Of the sum of the ranks 1 to `n` of which each counts or not, as a coin says. */
function signedRankWeights(n: number): Float64Array {
  const weights = new Float64Array((n * (n + 1)) / 2 + 1);
  weights[0] = 1;
  for (let rank = 1, most = 0; rank <= n; rank++) {
    most += rank;
    for (let sum = most; sum >= 0; sum--)
      weights[sum] = ((sum < rank ? 0 : weights[sum - rank]!) + weights[sum]!) / 2;
  }
  return weights;
}

/** Of the pairs of two groups in which the one of the first is the larger (Mann and Whitney, 1947). */
function rankSumWeights(m: number, n: number): Float64Array {
  // Of the first group `i` members: by the size of the second.
  let rows = Array.from({ length: n + 1 }, () => Float64Array.of(1));
  for (let i = 1; i <= m; i++) {
    const next = [Float64Array.of(1)];
    for (let j = 1; j <= n; j++) {
      // The largest of all is one of the first group, and passes all of the second; or it is one of the second.
      const [first, second] = [rows[j]!, next[j - 1]!];
      next.push(
        Float64Array.from(
          { length: i * j + 1 },
          (_, pairs) => (i * (first[pairs - j] ?? 0) + j * (second[pairs] ?? 0)) / (i + j),
        ),
      );
    }
    rows = next;
  }
  return rows[n]!;
}

/** The value that a standard normal variable passes with probability `tail`, to 5e-4 (Hastings; Abramowitz and Stegun 26.2.23). */
function upperNormalQuantile(tail: number): number {
  if (tail <= 0) return Number.POSITIVE_INFINITY;
  const t = Math.sqrt(-2 * Math.log(tail));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return t - above / below;
}
