// Is the order of the coordinates worth anything? A model that was trained to be cut is told apart by measurement: its
// prefix keeps more than the same number of random coordinates.

import type { Random } from "../../core/random.ts";
import { meanIntervals } from "./bootstrap.ts";
import type { PerQuery } from "./measures.ts";
import { differences, meanOf } from "./query-values.ts";

/** A mean over queries and its 95 % interval. */
export interface Estimate {
  readonly mean: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/**
 * What the model's order of the coordinates is worth at one dim: the prefix minus the mean of the random draws. This is
 * what Matryoshka training buys, or a rotation.
 */
export interface PrefixGain {
  readonly dim: number;
  readonly ndcgAt10: Estimate;
  /** Of the share of the full top 10 that is kept; more sensitive than nDCG, as every query has ten of them. */
  readonly overlapAt10: Estimate;
  /** Whether the prefix keeps more of the full top 10 than every single draw. */
  readonly beatsEveryDraw: boolean;
}

/** Gains of the prefixes over the average of the draws, [draw][rung], all at `dims`; none without draws. */
export function prefixGains(
  dims: readonly number[],
  prefix: readonly PerQuery[],
  average: readonly PerQuery[],
  draws: readonly (readonly PerQuery[])[],
  random: Random,
): PrefixGain[] {
  const ndcgGains = estimates(
    average.map(({ ndcgAt10 }, i) => differences(prefix[i]!.ndcgAt10, ndcgAt10)),
    random,
  );
  // Overlap is 1 - flip rate, so the sides change places.
  const overlapGains = estimates(
    average.map(({ flipQdAt10 }, i) => differences(flipQdAt10, prefix[i]!.flipQdAt10)),
    random,
  );
  return average.map((_, i) => {
    const flips = meanOf(prefix[i]!.flipQdAt10);
    const drawFlips = draws.map((draw) => meanOf(draw[i]!.flipQdAt10));
    return {
      dim: dims[i]!,
      ndcgAt10: ndcgGains[i]!,
      overlapAt10: overlapGains[i]!,
      beatsEveryDraw: drawFlips.every((drawn) => flips !== undefined && drawn !== undefined && flips < drawn),
    };
  });
}

/**
 * Whether the first coordinates carry more than others: at every dim the prefix keeps more of the full top 10 than every
 * draw, and the gain over their mean is not a matter of the queries. Undefined when there is nothing to tell it by.
 */
export function hasOrderedCoordinates(gains: readonly PrefixGain[]): boolean | undefined {
  if (gains.length === 0 || gains.some(({ overlapAt10 }) => overlapAt10.low === undefined)) return undefined;
  return gains.every(({ overlapAt10, beatsEveryDraw }) => beatsEveryDraw && overlapAt10.low! > 0);
}

function estimates(series: readonly Float64Array[], random: Random): Estimate[] {
  return meanIntervals(series, random).map((interval, i) => ({ mean: meanOf(series[i]!), ...interval }));
}
