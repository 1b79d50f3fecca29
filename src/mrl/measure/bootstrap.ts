// How far a mean over queries could have come out otherwise with other queries of the same kind.

import { assert } from "../../core/errors.ts";
import { type Random, randomBelow } from "../../core/random.ts";
import { sumOfDrawn } from "./bootstrap.hot.ts";

/** With fewer, all values lie on one side of the truth by chance in more than 5 % of all cases: 2 * 0.5^6 <= 0.05. */
export const MIN_INTERVAL_QUERIES = 6;

/** Tail on each side of a 95 % interval. */
const TAIL = 0.025;

/** 95 % interval; undefined when there are too few queries for one. */
export interface Interval {
  readonly low: number | undefined;
  readonly high: number | undefined;
}

const NO_INTERVAL: Interval = { low: undefined, high: undefined };

/**
 * Bootstrap intervals (percentile method) of the means of several series with one value a query. Each resample draws
 * the same queries for all series: of a difference of two measures this is the paired bootstrap.
 */
export function meanIntervals(
  series: readonly Float64Array[],
  random: Random,
  resamples = 10_000,
): Interval[] {
  const queryCount = series[0]?.length ?? 0;
  assert(
    series.every(({ length }) => length === queryCount),
    "every series has one value a query",
  );
  if (queryCount < MIN_INTERVAL_QUERIES) return series.map(() => NO_INTERVAL);

  const means = series.map(() => new Float64Array(resamples));
  const drawn = new Uint32Array(queryCount);
  for (let resample = 0; resample < resamples; resample++) {
    for (let i = 0; i < queryCount; i++) drawn[i] = randomBelow(queryCount, random);
    series.forEach((values, s) => {
      means[s]![resample] = sumOfDrawn(values, drawn) / queryCount;
    });
  }
  const cut = Math.floor(TAIL * resamples);
  return means.map((resampled) => {
    const sorted = resampled.sort();
    return { low: sorted[cut], high: sorted[resamples - 1 - cut] };
  });
}
