// Which of several ways to search is better on the same queries: paired differences of nDCG@10, whose intervals hold together.

import type { Random } from "../../core/random.ts";
import {
  type Interval,
  jointHighEnds,
  jointLowEnds,
  NO_INTERVAL,
  type Resamples,
  resampledMeans,
} from "../measure/bootstrap.ts";
import { unseenShares } from "../measure/estimates.ts";
import { meanOf, placesOfBoth, valuesAt } from "../measure/query-values.ts";

export interface Contender {
  readonly name: string;
  /** nDCG@10 of each query, NaN where it has none. */
  readonly ndcg: Float64Array;
}

export interface Comparison {
  readonly better: string;
  readonly other: string;
  /** nDCG@10 of the first minus that of the other. */
  readonly difference: number;
  /** 95 % interval, together with all other comparisons. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** @param pairs each by name: is the first better than the other? */
export function compareAll(
  contenders: readonly Contender[],
  pairs: readonly (readonly [string, string])[],
  random: Random,
): Comparison[] {
  const [first] = contenders;
  if (first === undefined || pairs.length === 0) return [];
  const judged = placesOfBoth(first.ndcg, first.ndcg);
  const values = contenders.map(({ ndcg }) => valuesAt(ndcg, judged));
  const at = (name: string) => contenders.findIndex((one) => one.name === name);
  const drawn = resampledMeans(values, random);
  const places = pairs.map(([better, other]) => [at(better), at(other)] as const);
  const intervals =
    drawn === undefined ? pairs.map(() => NO_INTERVAL) : differenceIntervals(values, drawn, places, random);
  return pairs.map(([better, other], i) => ({
    better,
    other,
    difference: (meanOf(values[at(better)]!) ?? Number.NaN) - (meanOf(values[at(other)]!) ?? Number.NaN),
    low: intervals[i]!.low,
    high: intervals[i]!.high,
  }));
}

/**
 * Each end allows for one query more, which goes against it as far as any that was seen goes: where few queries differ at all, and these by
 * chance all one way, a resample can show nothing else. So six that agree are the fewest that prove a pair, as in a sign test.
 */
function differenceIntervals(
  values: readonly Float64Array[],
  { means, totals }: Resamples,
  pairs: readonly (readonly [number, number])[],
  random: Random,
): Interval[] {
  const withUnseen = (side: 1 | -1) =>
    pairs.map(([a, b]) => {
      const unseen = side * farthest(values[a]!, values[b]!);
      return unseenShares(totals, random).map(
        (share, i) => (means[a]![i]! - means[b]![i]! + share * unseen) / (1 + share),
      );
    });
  const lows = jointLowEnds(withUnseen(-1));
  const highs = jointHighEnds(withUnseen(1));
  return pairs.map((_, i) => ({ low: lows[i]!, high: highs[i]! }));
}

/** How far two lie apart where they are farthest. */
function farthest(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}
