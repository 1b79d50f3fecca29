// What a row keeps of the full vectors, and how sure that is. The rows of a family are compared with the full vectors on the same queries,
// and their intervals hold together: a gate that looks at many rows would otherwise find one that passes by chance.

import type { Random } from "../../core/random.ts";
import { deviationOf, ratesWith, ratiosOf, subtract } from "./bootstrap.hot.ts";
import {
  highEndOf,
  type Interval,
  intervalOf,
  type JointInterval,
  jointHighEnds,
  jointLowEnds,
  lowEndOf,
  NO_INTERVAL,
  type Resamples,
  type Resampling,
  resampledMeans,
} from "./bootstrap.ts";
import { meanOf, placesOfBoth, present, valuesAt } from "./query-values.ts";

export interface RowEstimates {
  /** ndcgAt10 over that of the full vectors on the same queries; undefined where those find nothing relevant. */
  readonly retentionNdcgAt10: number | undefined;
  /** 95 % interval of ndcgAt10 minus that of the full vectors, of this row by itself. */
  readonly ciLow: number | undefined;
  readonly ciHigh: number | undefined;
  /** 95 % interval of retentionNdcgAt10, together with the other rows of its family (its low end: see `CAUTIOUS_TAIL`), and its standard error. */
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
  const judged = placesOfBoth(fullNdcg, first.ndcg);
  const taken = [fullNdcg, ...rows.map(({ ndcg }) => ndcg)].map((values) => valuesAt(values, judged));
  const flipRows = rows.map((row) => present(row.flips));
  const isShared = fullNdcg.length === judged.length && flipRows.every((row) => row.length === judged.length);
  const drawn = resampledMeans(isShared ? [...taken, ...flipRows] : taken, losses, resampling);
  const drawnFlips = isShared
    ? drawn && { ...drawn, means: drawn.means.slice(taken.length) }
    : resampledMeans(flipRows, flips, resampling);
  const retained = retentions(taken, drawn, losses);
  const flipped = flipIntervals(flipRows, drawnFlips, flips);
  return rows.map((_, row) => ({ ...retained[row]!, ...flipped[row]! }));
}

type Retention = Omit<RowEstimates, "flipLow" | "flipHigh" | "flipError">;

/** Of the full vectors and the rows: nDCG@10 of the judged queries, and its means over the weighted ones. */
function retentions(
  [ofFull, ...ofRows]: readonly Float64Array[],
  drawn: Resamples | undefined,
  random: Random,
): Retention[] {
  const fullMean = meanOf(ofFull!);
  const hasRatio = fullMean !== undefined && fullMean > 0;
  const joint =
    hasRatio && drawn !== undefined
      ? ratioIntervals(drawn, ofRows.length, meanOfFound(ofFull!), random)
      : undefined;
  return ofRows.map((values, row) => {
    const difference =
      drawn === undefined ? NO_INTERVAL : differenceOf(drawn.means[row + 1]!, drawn.means[0]!);
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

/** Of queries for which the full vectors find anything. */
function meanOfFound(ndcg: Float64Array): number {
  let sum = 0;
  let found = 0;
  for (let query = 0; query < ndcg.length; query++) {
    sum += ndcg[query]!;
    if (ndcg[query]! > 0) found++;
  }
  return sum / found;
}

/**
 * Share of the resamples that have a row below its cautious end. More than the 2.5 % of an end that allows for nothing: at 9 % a gate
 * passes in one case of twenty at most what keeps a point too little, from few queries to many (`bun run bench:honesty retention`).
 */
const CAUTIOUS_TAIL = 0.09;

/**
 * The low ends allow for one query more, which loses everything (Gaffke 2005: so the bound of a bounded mean is safe for few values too),
 * and none is above that of the row by itself. A sample that holds few losers by chance would otherwise be the surest of all.
 */
function ratioIntervals(
  { means: [ofFull, ...others], totals }: Resamples,
  rowCount: number,
  unseenValue: number,
  random: Random,
): JointInterval[] {
  const ofRows = others.slice(0, rowCount);
  const ratios = (row: Float64Array, unseen: Float64Array) => {
    const own = new Float64Array(row.length);
    ratiosOf(row, ofFull!, unseen, unseenValue, own);
    return own;
  };
  const none = new Float64Array(totals.length);
  const seen = ofRows.map((row) => ratios(row, none));
  const cautious = ofRows.map((row) => ratios(row, unseenShares(totals, random)));
  const highs = jointHighEnds(seen);
  return jointLowEnds(cautious, CAUTIOUS_TAIL).map((low, row) => ({
    low: Math.min(low, lowEndOf(seen[row]!)),
    high: highs[row]!,
    standardError: deviationOf(seen[row]!),
  }));
}

/** Exponential weights of a query that is not there, as shares of all others together. Each row has its own. */
export function unseenShares(totals: Float64Array, random: Random): Float64Array {
  const shares = new Float64Array(totals.length);
  for (let b = 0; b < shares.length; b++) shares[b] = -Math.log((random() + 0.5) / 2 ** 32) / totals[b]!;
  return shares;
}

function differenceOf(means: Float64Array, fullMeans: Float64Array): Interval {
  const differences = new Float64Array(means.length);
  subtract(means, fullMeans, differences);
  return intervalOf(differences);
}

/** The high ends allow for what was not seen, as the low ends of what is kept do. */
function flipIntervals(rows: readonly Float64Array[], drawn: Resamples | undefined, random: Random) {
  if (drawn === undefined)
    return rows.map(() => ({ flipLow: undefined, flipHigh: undefined, flipError: undefined }));
  const { means, totals } = drawn;
  const cautious = means.map((row) => {
    const own = new Float64Array(row.length);
    ratesWith(row, unseenShares(totals, random), own);
    return own;
  });
  const lows = jointLowEnds(means);
  return jointHighEnds(cautious, CAUTIOUS_TAIL).map((high, row) => ({
    flipLow: lows[row]!,
    flipHigh: Math.max(high, highEndOf(means[row]!)),
    flipError: deviationOf(means[row]!),
  }));
}
