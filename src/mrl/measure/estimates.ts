// What a row keeps of the full vectors, and how sure that is. The rows of a family are compared with the full vectors on the same queries,
// and their intervals hold together: a gate that looks at many rows would otherwise find one that passes by chance.

import type { Random } from "../../core/random.ts";
import { meanDifferences, ratesWith, ratiosOf } from "./bootstrap.hot.ts";
import {
  type Interval,
  intervalOf,
  type JointInterval,
  jointIntervals,
  NO_INTERVAL,
  type Resampling,
  resampledSums,
} from "./bootstrap.ts";
import { meanOf, present } from "./query-values.ts";

export interface RowEstimates {
  /** ndcgAt10 over that of the full vectors on the same queries; undefined where those find nothing relevant. */
  readonly retentionNdcgAt10: number | undefined;
  /** 95 % interval of ndcgAt10 minus that of the full vectors, of this row by itself. */
  readonly ciLow: number | undefined;
  readonly ciHigh: number | undefined;
  /** 95 % interval of retentionNdcgAt10, together with the other rows of its family, and its standard error. */
  readonly retentionLow: number | undefined;
  readonly retentionHigh: number | undefined;
  readonly retentionError: number | undefined;
  /** The same of flipQdAt10; without queries, of flipDdAt10. */
  readonly flipLow: number | undefined;
  readonly flipHigh: number | undefined;
  readonly flipError: number | undefined;
}

export interface FamilyRow {
  /** nDCG@10 of each query, NaN where it has none. */
  readonly ndcg: Float64Array;
  /** Flip rate of each query, or of each document that was searched for. */
  readonly flips: Float64Array;
}

export interface FamilyRandom extends Resampling {
  readonly losses: Random;
  readonly flips: Random;
}

/**
 * Estimates of the rows of one family against the full vectors: ratio bootstrap over queries, whose numerator and denominator are drawn
 * together. Every row of a family has values for the same queries. Where all of these have flips too, flips are drawn with them.
 */
export function familyEstimates(
  fullNdcg: Float64Array,
  rows: readonly FamilyRow[],
  { losses, flips, ...resampling }: FamilyRandom,
): RowEstimates[] {
  const [first] = rows;
  if (first === undefined) return [];
  const judged = [...fullNdcg.keys()].filter((query) => !Number.isNaN(fullNdcg[query]! + first.ndcg[query]!));
  const taken = [fullNdcg, ...rows.map(({ ndcg }) => ndcg)].map((values) =>
    Float64Array.from(judged, (query) => values[query]!),
  );
  const flipRows = rows.map((row) => present(row.flips));
  const isShared = fullNdcg.length === judged.length && flipRows.every((row) => row.length === judged.length);
  const drawn = resampledSums(isShared ? [...taken, ...flipRows] : taken, losses, resampling);
  const drawnFlips = isShared ? drawn?.slice(taken.length) : resampledSums(flipRows, flips, resampling);
  const retained = retentions(taken, drawn?.slice(0, taken.length), losses);
  const flipped = flipIntervals(flipRows, drawnFlips, flips);
  return rows.map((_, row) => ({ ...retained[row]!, ...flipped[row]! }));
}

type Retention = Omit<RowEstimates, "flipLow" | "flipHigh" | "flipError">;

/** Of the full vectors and the rows: nDCG@10 of the judged queries, and its sums over the drawn ones. */
function retentions(
  [ofFull, ...ofRows]: readonly Float64Array[],
  sums: readonly Float64Array[] | undefined,
  random: Random,
): Retention[] {
  const queryCount = ofFull!.length;
  const fullMean = meanOf(ofFull!);
  const hasRatio = fullMean !== undefined && fullMean > 0;
  const joint = hasRatio && sums !== undefined ? ratioIntervals(sums, fullMean, random) : undefined;
  return ofRows.map((values, row) => {
    const difference = sums === undefined ? NO_INTERVAL : differenceOf(sums[row + 1]!, sums[0]!, queryCount);
    const { low, high, standardError } = joint?.[row] ?? NO_INTERVAL;
    return {
      retentionNdcgAt10: hasRatio ? meanOf(values)! / fullMean : undefined,
      ciLow: difference.low,
      ciHigh: difference.high,
      retentionLow: low,
      retentionHigh: high,
      retentionError: standardError,
    };
  });
}

/**
 * The low ends allow for a query that loses everything and was not among these: one a sample, in the mean. A sample that holds few losers
 * by chance would otherwise be the surest of all.
 */
function ratioIntervals(
  [ofFull, ...ofRows]: readonly Float64Array[],
  fullMean: number,
  random: Random,
): JointInterval[] {
  const ratios = (unseen: Float64Array) =>
    ofRows.map((row) => {
      const own = new Float64Array(row.length);
      ratiosOf(row, ofFull!, unseen, fullMean, own);
      return own;
    });
  const resamples = ofFull!.length;
  const seen = jointIntervals(ratios(new Float64Array(resamples)));
  const cautious = jointIntervals(ratios(unseenCounts(resamples, random)));
  return seen.map((interval, row) => ({ ...interval, low: cautious[row]!.low }));
}

/** How often such a query is drawn: Poisson, once in the mean. */
function unseenCounts(resamples: number, random: Random): Float64Array {
  return Float64Array.from({ length: resamples }, () => {
    let count = 0;
    for (let product = random() / 2 ** 32; product > Math.exp(-1); product *= random() / 2 ** 32) count++;
    return count;
  });
}

function differenceOf(sums: Float64Array, fullSums: Float64Array, queryCount: number): Interval {
  const differences = new Float64Array(sums.length);
  meanDifferences(sums, fullSums, queryCount, differences);
  return intervalOf(differences);
}

/** The high ends allow for what was not seen, as the low ends of what is kept do. */
function flipIntervals(
  rows: readonly Float64Array[],
  sums: readonly Float64Array[] | undefined,
  random: Random,
) {
  const count = rows[0]?.length ?? 0;
  const rates = (drawn: readonly Float64Array[], unseen: Float64Array) =>
    drawn.map((row) => {
      const own = new Float64Array(row.length);
      ratesWith(row, unseen, count, own);
      return own;
    });
  const joint = (drawn: readonly Float64Array[]): JointInterval[] => {
    const resamples = drawn[0]!.length;
    const seen = jointIntervals(rates(drawn, new Float64Array(resamples)));
    const cautious = jointIntervals(rates(drawn, unseenCounts(resamples, random)));
    return seen.map((interval, row) => ({ ...interval, high: cautious[row]!.high }));
  };
  const intervals = sums === undefined ? rows.map(() => NO_INTERVAL) : joint(sums);
  return intervals.map(({ low, high, standardError }) => ({
    flipLow: low,
    flipHigh: high,
    flipError: standardError,
  }));
}
