// How far a figure over queries could have come out otherwise with other queries of the same kind: each resample draws the same queries
// for all rows, so that what is compared stays paired.

import { assert } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import { drawCounts, weightedSums } from "./bootstrap.hot.ts";

/** With fewer, all values lie on one side of the truth by chance in more than 5 % of all cases: 2 * 0.5^6 <= 0.05. */
export const MIN_INTERVAL_QUERIES = 6;

/** The ends of joint intervals of a dozen rows lie some twenty resamples from the last one: more would move them by little. */
const RESAMPLES = 4_000;

/** Tail on each side of a 95 % interval. */
const TAIL = 0.025;

/** 95 % interval; undefined when there are too few queries for one. */
export interface Interval {
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** A joint interval, and the standard deviation of the resampled figure. */
export interface JointInterval extends Interval {
  readonly standardError: number | undefined;
}

export const NO_INTERVAL: JointInterval = { low: undefined, high: undefined, standardError: undefined };

/**
 * Sums over the drawn queries of several series with one value a query, [series][resample]; undefined when there are too few
 * queries for an interval.
 */
export function resampledSums(
  series: readonly Float64Array[],
  random: Random,
  resamples = RESAMPLES,
): Float64Array[] | undefined {
  const queryCount = series[0]?.length ?? 0;
  assert(
    series.every(({ length }) => length === queryCount),
    "every series has one value a query",
  );
  if (queryCount < MIN_INTERVAL_QUERIES) return undefined;
  const values = new Float64Array(series.length * queryCount);
  series.forEach((one, s) => {
    values.set(one, s * queryCount);
  });
  const resampled = series.map(() => new Float64Array(resamples));
  const counts = new Float64Array(queryCount);
  const sums = new Float64Array(series.length);
  const state = Uint32Array.from({ length: 4 }, random);
  for (let resample = 0; resample < resamples; resample++) {
    drawCounts(state, counts);
    weightedSums(values, counts, series.length, sums);
    for (let s = 0; s < sums.length; s++) resampled[s]![resample] = sums[s]!;
  }
  return resampled;
}

/** Intervals (percentile method) of the means of several series with one value a query, each by itself. */
export function meanIntervals(
  series: readonly Float64Array[],
  random: Random,
  resamples?: number,
): Interval[] {
  const sums = resampledSums(series, random, resamples);
  if (sums === undefined) return series.map(() => NO_INTERVAL);
  const count = series[0]!.length;
  return sums.map((resampled) => intervalOf(resampled.map((sum) => sum / count)));
}

/** The percentile interval of a resampled figure. */
export function intervalOf(resampled: Float64Array): Interval {
  const sorted = resampled.toSorted();
  const cut = Math.floor(TAIL * sorted.length);
  return { low: sorted[cut], high: sorted[sorted.length - 1 - cut] };
}

/**
 * Intervals that hold all together in 95 of 100 cases (Beran 1988, balanced simultaneous confidence sets): every row gives up the same
 * share of its resamples, as much as leaves 2.5 % of them with any row below its low end, and 2.5 % with any above its high end.
 * Rows that move together cost nothing; one row alone has its percentile interval.
 * @param rows resampled figures, [row][resample], of the same resamples
 */
export function jointIntervals(rows: readonly Float64Array[]): JointInterval[] {
  if (rows.length === 0) return [];
  const sorted = rows.map((row) => row.toSorted());
  const resamples = rows[0]!.length;
  const lowest = new Float64Array(resamples).fill(resamples);
  const highest = new Float64Array(resamples);
  rows.forEach((row, r) => {
    for (let b = 0; b < resamples; b++) {
      const first = firstAtLeast(sorted[r]!, row[b]!);
      // Below its low end is what lies beneath it, not what equals it: a row that never changes holds nobody up.
      lowest[b] = Math.min(lowest[b]!, lastAtMost(sorted[r]!, row[b]!, first));
      highest[b] = Math.max(highest[b]!, first);
    }
  });
  const cut = Math.floor(TAIL * resamples);
  const low = lowest.sort()[cut]!;
  const high = highest.sort()[resamples - 1 - cut]!;
  return sorted.map((row) => ({ low: row[low], high: row[high], standardError: deviationOf(row) }));
}

/** Index of the first value of a sorted array that is at least `value`. */
function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the last value of a sorted array that equals `value`, which stands first at `first`. */
function lastAtMost(sorted: Float64Array, value: number, first: number): number {
  let last = first;
  for (let step = 1; step > 0; ) {
    if (last + step < sorted.length && sorted[last + step]! <= value) {
      last += step;
      step *= 2;
    } else step >>= 1;
  }
  return last;
}

function deviationOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / values.length);
}
