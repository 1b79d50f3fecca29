// How far a figure over queries could have come out otherwise with other queries of the same kind: each resample draws the same queries
// for all rows, so that what is compared stays paired.

import { assert } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import type { KernelMemory } from "../../vectors/kernel-memory.ts";
import { deviationOf, divideBy, lowerRanks, resampleSums, upperRanks } from "./bootstrap.hot.ts";

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

/** How resamples are made. */
export interface Resampling {
  readonly resamples?: number | undefined;
  /** Of kernels that sum them; without, it is done in TypeScript. */
  readonly memory?: KernelMemory | undefined;
}

/** Series that the kernel sums side by side. */
const KERNEL_SERIES = 12;
/** The same in TypeScript. */
const SERIES = 4;
/** Many queries have room enough in memory of our own. */
const MOST_KERNEL_BYTES = 64e6;

/**
 * Sums over the drawn queries of several series with one value a query, [series][resample]; undefined when there are too few
 * queries for an interval.
 */
export function resampledSums(
  series: readonly Float64Array[],
  random: Random,
  { resamples = RESAMPLES, memory }: Resampling = {},
): Float64Array[] | undefined {
  const queryCount = series[0]?.length ?? 0;
  assert(
    series.every(({ length }) => length === queryCount),
    "every series has one value a query",
  );
  if (queryCount < MIN_INTERVAL_QUERIES) return undefined;
  const state = Uint32Array.from({ length: 4 }, random);
  const width = roundUp(series.length, KERNEL_SERIES);
  const fits = 8 * width * (queryCount + resamples) < MOST_KERNEL_BYTES;
  return memory !== undefined && fits
    ? sumsInKernels(series, state, resamples, memory)
    : sumsInTypeScript(series, state, resamples);
}

function sumsInKernels(
  series: readonly Float64Array[],
  state: Uint32Array,
  resamples: number,
  memory: KernelMemory,
): Float64Array[] {
  const { usedBytes } = memory;
  const queries = series[0]!.length;
  const width = roundUp(series.length, KERNEL_SERIES);
  const values = memory.view(Float64Array, queries * width);
  const sums = memory.view(Float64Array, resamples * width);
  const drawn = memory.view(Uint32Array, queries);
  const words = memory.view(Uint32Array, 4);
  interleave(series, width, values);
  words.set(state);
  memory.kernels.resampleSums(
    ...([values.byteOffset, queries, width, words.byteOffset, resamples] as const),
    ...([drawn.byteOffset, sums.byteOffset] as const),
  );
  memory.release(usedBytes);
  return apart(sums, width, series.length);
}

function sumsInTypeScript(
  series: readonly Float64Array[],
  state: Uint32Array,
  resamples: number,
): Float64Array[] {
  const queries = series[0]!.length;
  const width = roundUp(series.length, SERIES);
  const values = new Float64Array(queries * width);
  const sums = new Float64Array(resamples * width);
  interleave(series, width, values);
  resampleSums(values, width, state, new Int32Array(queries), sums);
  return apart(sums, width, series.length);
}

/** [queries, width], what is behind the series 0. */
function interleave(series: readonly Float64Array[], width: number, values: Float64Array): void {
  values.fill(0);
  series.forEach((one, s) => {
    for (let query = 0; query < one.length; query++) values[query * width + s] = one[query]!;
  });
}

function apart(sums: Float64Array, width: number, count: number): Float64Array[] {
  return Array.from({ length: count }, (_, s) => {
    const own = new Float64Array(sums.length / width);
    for (let resample = 0; resample < own.length; resample++) own[resample] = sums[resample * width + s]!;
    return own;
  });
}

function roundUp(count: number, unit: number): number {
  return Math.ceil(count / unit) * unit;
}

/** Intervals (percentile method) of the means of several series with one value a query, each by itself. */
export function meanIntervals(
  series: readonly Float64Array[],
  random: Random,
  resampling?: Resampling,
): Interval[] {
  const sums = resampledSums(series, random, resampling);
  if (sums === undefined) return series.map(() => NO_INTERVAL);
  const count = series[0]!.length;
  return sums.map((resampled) => {
    divideBy(resampled, count, resampled);
    return intervalOf(resampled);
  });
}

/** The percentile interval of a resampled figure. */
export function intervalOf(resampled: Float64Array): Interval {
  const sorted = resampled.toSorted();
  const beyond = Math.floor(TAIL * sorted.length);
  return { low: sorted[beyond], high: sorted[sorted.length - 1 - beyond] };
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
  const beyond = Math.floor(TAIL * resamples);
  const last = resamples - 1;
  // Below a low end is what lies beneath it, not what equals it: a row that never changes holds nobody up. No end lies farther inside than
  // that of a row by itself, so that only tails have ranks.
  const lowest = new Int32Array(resamples).fill(resamples);
  const highest = new Int32Array(resamples).fill(resamples);
  rows.forEach((row, r) => {
    lowerRanks(row, sorted[r]!, sorted[r]![beyond]!, lowest);
    upperRanks(row, sorted[r]!, sorted[r]![last - beyond]!, highest);
  });
  const low = lowest.sort()[beyond]!;
  const high = last - highest.sort()[beyond]!;
  return sorted.map((row, r) => ({ low: row[low], high: row[high], standardError: deviationOf(rows[r]!) }));
}
