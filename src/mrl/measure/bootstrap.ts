// How far a figure over queries could have come out otherwise with other queries of the same kind: each resample weighs the same queries
// alike for all rows, so that what is compared stays paired.
//
// Weights are exponential (the Bayesian bootstrap, Rubin 1981), not counts of draws with repetition: where each query wins or loses all,
// the ends are those of Clopper and Pearson, exact for few queries too, and counts would be wrong for rare losses.

import { assert } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import type { KernelMemory } from "../../vectors/kernel-memory.ts";
import {
  copyUpTo,
  lowerRanks,
  meansOfSums,
  negate,
  placeReached,
  resampleSums,
  SIDE,
  takeEvery,
  WEIGHTS,
} from "./bootstrap.hot.ts";

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

export interface Resamples {
  /** Weighted means, [series][resample]. */
  readonly means: readonly Float64Array[];
  /** Sums of the weights, which are 1 a query in the mean. */
  readonly totals: Float64Array;
}

/** Many queries have room enough in memory of our own. */
const MOST_KERNEL_BYTES = 64e6;

/** Means over the weighted queries of several series with one value a query; undefined when there are too few queries for an interval. */
export function resampledMeans(
  series: readonly Float64Array[],
  random: Random,
  { resamples = RESAMPLES, memory }: Resampling = {},
): Resamples | undefined {
  const queries = series[0]?.length ?? 0;
  assert(
    series.every(({ length }) => length === queries),
    "every series has one value a query",
  );
  if (queries < MIN_INTERVAL_QUERIES) return undefined;
  const task = {
    series,
    queries,
    width: roundUp(series.length),
    resamples: roundUp(resamples),
    state: Uint32Array.from({ length: 4 }, random),
  };
  const fits = 8 * task.width * (queries + task.resamples) < MOST_KERNEL_BYTES;
  return memory !== undefined && fits ? meansInKernels(task, memory) : meansInTypeScript(task);
}

interface ResampleTask {
  readonly series: readonly Float64Array[];
  readonly queries: number;
  /** Of the series, with those that fill the last group. */
  readonly width: number;
  readonly resamples: number;
  readonly state: Uint32Array;
}

function meansInKernels(task: ResampleTask, memory: KernelMemory): Resamples {
  const { queries, width, resamples } = task;
  const { usedBytes } = memory;
  const values = memory.view(Float64Array, queries * width);
  const sums = memory.view(Float64Array, resamples * width);
  const totals = memory.view(Float64Array, resamples);
  const weights = memory.view(Float64Array, queries * SIDE);
  const table = memory.view(Float32Array, WEIGHTS);
  const state = memory.view(Uint32Array, 4);
  inGroups(task, values);
  table.set(exponentialWeights());
  state.set(task.state);
  memory.kernels.resampleSums(
    ...([values.byteOffset, queries, width, state.byteOffset, table.byteOffset, resamples] as const),
    ...([weights.byteOffset, totals.byteOffset, sums.byteOffset] as const),
  );
  const found = meansOfTask(task, sums, totals.slice());
  memory.release(usedBytes);
  return found;
}

function meansInTypeScript(task: ResampleTask): Resamples {
  const { queries, width, resamples, state } = task;
  const values = new Float64Array(queries * width);
  const sums = new Float64Array(resamples * width);
  const totals = new Float64Array(resamples);
  inGroups(task, values);
  resampleSums(values, width, state, exponentialWeights(), new Float64Array(queries), totals, sums);
  return meansOfTask(task, sums, totals);
}

/**
 * As many weights as there are, each as likely: the means of an exponential distribution of mean 1 between its quantiles k / 4096 and
 * (k + 1) / 4096.
 */
function exponentialWeights(): Float32Array {
  const below = (share: number) => (share === 0 ? 0 : share - share * Math.log(share));
  return Float32Array.from(
    { length: WEIGHTS },
    (_, k) => WEIGHTS * (below((k + 1) / WEIGHTS) - below(k / WEIGHTS)),
  );
}

/** [width / 4, queries, 4], what is behind the series 0. */
function inGroups({ series, queries }: ResampleTask, values: Float64Array): void {
  values.fill(0);
  series.forEach((one, s) => {
    let at = (s - (s % SIDE)) * queries + (s % SIDE);
    for (let query = 0; query < queries; query++) {
      values[at] = one[query]!;
      at += SIDE;
    }
  });
}

function meansOfTask({ series, width }: ResampleTask, sums: Float64Array, totals: Float64Array): Resamples {
  const means = series.map((_, s) => {
    const own = new Float64Array(totals.length);
    meansOfSums(sums, s, width, totals, own);
    return own;
  });
  return { means, totals };
}

function roundUp(count: number): number {
  return Math.ceil(count / SIDE) * SIDE;
}

/** Intervals (percentile method) of the means of several series with one value a query, each by itself. */
export function meanIntervals(
  series: readonly Float64Array[],
  random: Random,
  resampling?: Resampling,
): Interval[] {
  const resampled = resampledMeans(series, random, resampling);
  return resampled?.means.map(intervalOf) ?? series.map(() => NO_INTERVAL);
}

/** The percentile interval of a resampled figure. */
export function intervalOf(resampled: Float64Array): Interval {
  return { low: lowEndOf(resampled), high: highEndOf(resampled) };
}

/** One end of it. */
export function lowEndOf(resampled: Float64Array): number {
  const beyond = Math.floor(TAIL * resampled.length);
  return lowTail(resampled, beyond)[beyond]!;
}

export function highEndOf(resampled: Float64Array): number {
  return -lowEndOf(negative(resampled));
}

/**
 * The low ends of intervals that hold all together in 95 of 100 cases (Beran 1988, balanced simultaneous confidence sets): every row gives up the same
 * share of its resamples, as much as leaves 2.5 % of them with any row below its low end, and 2.5 % with any above its high end.
 * Rows that move together cost nothing; one row alone has its percentile interval.
 * @param rows resampled figures, [row][resample], of the same resamples
 * @param tail share of the resamples that have a row below its end
 */
export function jointLowEnds(rows: readonly Float64Array[], tail = TAIL): number[] {
  if (rows.length === 0) return [];
  const resamples = rows[0]!.length;
  // No end lies farther inside than that of a row by itself, so that only tails have ranks.
  const beyond = Math.floor(tail * resamples);
  const tails = rows.map((row) => lowTail(row, beyond));
  // Below a low end is what lies beneath it, not what equals it: a row that never changes holds nobody up.
  const lowest = new Int32Array(resamples).fill(resamples);
  rows.forEach((row, r) => {
    lowerRanks(row, tails[r]!, lowest);
  });
  const low = placeReached(lowest, beyond, new Int32Array(beyond + 1));
  return tails.map((tail) => tail[low]!);
}

/** The high ends of joint intervals. */
export function jointHighEnds(rows: readonly Float64Array[], tail = TAIL): number[] {
  return jointLowEnds(rows.map(negative), tail).map((low) => -low);
}

/** Of so many values one is looked at to tell about where a tail ends. */
const STRIDE = 16;

/** The smallest values up to the one that `beyond` others lie beneath, ascending. Few are sorted: those up to what a sample has a bit above. */
function lowTail(values: Float64Array, beyond: number): Float64Array {
  const sample = new Float64Array(Math.floor(values.length / STRIDE));
  takeEvery(STRIDE, values, sample);
  const expected = (beyond + 1) / STRIDE;
  const bound = sample.sort()[Math.ceil(expected + 3 * Math.sqrt(expected))] ?? Number.POSITIVE_INFINITY;
  const low = new Float64Array(values.length);
  const count = copyUpTo(values, bound, low);
  const sorted = count > beyond ? low.subarray(0, count).sort() : values.slice().sort();
  return sorted.subarray(0, beyond + 1);
}

function negative(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length);
  negate(values, out);
  return out;
}
