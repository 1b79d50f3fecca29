// Which of several ways to search is better on the same queries: paired differences of nDCG@10, whose intervals hold together.

import type { Random } from "../../core/random.ts";
import { jointIntervals, NO_INTERVAL, resampledMeans } from "../measure/bootstrap.ts";
import { meanOf } from "../measure/query-values.ts";

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
  const judged = [...first.ndcg.keys()].filter((query) => !Number.isNaN(first.ndcg[query]!));
  const values = contenders.map(({ ndcg }) => Float64Array.from(judged, (query) => ndcg[query]!));
  const at = (name: string) => contenders.findIndex((one) => one.name === name);
  const means = resampledMeans(values, random)?.means;
  const differences =
    means && pairs.map(([a, b]) => means[at(a)]!.map((mean, i) => mean - means[at(b)]![i]!));
  const intervals = differences === undefined ? pairs.map(() => NO_INTERVAL) : jointIntervals(differences);
  return pairs.map(([better, other], i) => ({
    better,
    other,
    difference: (meanOf(values[at(better)]!) ?? Number.NaN) - (meanOf(values[at(other)]!) ?? Number.NaN),
    low: intervals[i]!.low,
    high: intervals[i]!.high,
  }));
}
