// Is the order of the coordinates worth anything? A model that was trained to be cut is told apart by measurement: its
// prefix keeps more than the same number of random coordinates.

import type { Random } from "../../core/random.ts";
import { type Interval, meanIntervals, type Resampling } from "./bootstrap.ts";
import type { PerQuery } from "./measures.ts";
import { differences, meanOf, present } from "./query-values.ts";

/** Of permutation tests, and of intervals. */
const LEVEL = 0.05;

/** Below five points everywhere, a gain would not move anybody's choice of a dim. */
const NEGLIGIBLE_GAIN = 0.05;

/** Where random orders lose no more than this at any dim, there is nothing that a better order could have kept. */
const LEAST_ROOM = 2 * NEGLIGIBLE_GAIN;

/** A gain that 5 % of all queries make between them is missed by fewer in more than 5 % of all cases: 0.95^59 < 0.05. */
const FEWEST_FOR_NO = 59;

/** A mean over queries and its 95 % interval. */
export interface Estimate extends Interval {
  readonly mean: number | undefined;
}

/**
 * What the model's order of the coordinates is worth at one dim: the share that the prefix keeps minus the mean share that random orders
 * keep. The interval covers other queries and other orders: for coordinates in no order it holds 0 in 95 of 100 cases.
 */
export interface PrefixGain {
  readonly dim: number;
  readonly gain: Estimate;
}

export interface CoordinateOrder {
  /** What is kept: of nDCG@10 with judgements, else of the full top 10. The gate judges by the same. */
  readonly measure: "ndcg" | "flip_qd";
  /** Descending dims. */
  readonly gains: readonly PrefixGain[];
  /** Random orders beside the model's own. */
  readonly drawCount: number;
  /**
   * Permutation test of the share kept in the mean of the dims: how likely coordinates in no order do as well. Undefined where nothing
   * was measured.
   */
  readonly pValue: number | undefined;
  /** Whether the first coordinates carry more than others; undefined where the queries or the orders are too few to tell. */
  readonly isOrdered: boolean | undefined;
}

/**
 * @param full the full vectors
 * @param prefix the model's own prefixes, at `dims`
 * @param draws random orders, [draw][rung], on the same queries or some of them
 */
export function coordinateOrder(
  dims: readonly number[],
  full: PerQuery,
  prefix: readonly PerQuery[],
  draws: readonly (readonly PerQuery[])[],
  random: Random,
  resampling?: Resampling,
): CoordinateOrder {
  const measured = draws[0]![0]!;
  const isJudged = meanOf(measured.ndcgAt10) !== undefined;
  const [field, sign] = isJudged ? (["ndcgAt10", 1] as const) : (["flipQdAt10", -1] as const);
  const sampled = (values: Float64Array) =>
    values.map((value, query) => (Number.isNaN(measured[field][query]!) ? Number.NaN : value));
  // Shares of nDCG are of the full one; the top 10 is a whole of its own.
  const whole = isJudged ? meanOf(sampled(full[field])) || Number.NaN : 1;
  // What the full vectors keep of themselves: all of nDCG, and no flips.
  const all = isJudged ? 1 : 0;
  const share = (rung: PerQuery) => (sign * (meanOf(sampled(rung[field])) ?? Number.NaN)) / whole;
  const own = prefix.map(share);
  const drawn = draws.map((draw) => draw.map(share));
  const average = dims.map((_, rung) =>
    prefix[rung]![field].map((_, query) => meanAt(draws, rung, field, query)),
  );
  const gains = average.map((random, rung) =>
    differences(prefix[rung]![field], random).map((value) => (sign * value) / whole),
  );
  const intervals = meanIntervals(gains, random, resampling);
  const estimated = dims.map((dim, rung): PrefixGain => {
    const shares = drawn.map((draw) => draw[rung]!);
    return { dim, gain: withOrders(meanOf(gains[rung]!), intervals[rung]!, shares) };
  });
  const pValue = permutationP(meanOfAll(own), drawn.map(meanOfAll));
  const kept = dims.map((_, rung) => meanOfAll(drawn.map((draw) => draw[rung]!)));
  const isEnough =
    present(measured[field]).length >= FEWEST_FOR_NO &&
    Math.max(...kept.map((one) => all - one)) >= LEAST_ROOM;
  return {
    measure: isJudged ? "ndcg" : "flip_qd",
    gains: estimated,
    drawCount: draws.length,
    pValue,
    isOrdered: isOrdered(pValue, estimated, isEnough),
  };
}

/** Yes by the permutation test; no where every gain is small for sure, and could have been more; else nobody can tell. */
function isOrdered(
  pValue: number | undefined,
  gains: readonly PrefixGain[],
  isEnough: boolean,
): boolean | undefined {
  if (pValue === undefined || gains.some(({ gain }) => gain.high === undefined)) return undefined;
  if (pValue <= LEVEL) return true;
  return isEnough && gains.every(({ gain }) => gain.high! < NEGLIGIBLE_GAIN) ? false : undefined;
}

/**
 * The interval over queries, or how far a single random order lies from the mean of these where that is more: the model's is one order, and
 * under the null hypothesis it is any of them, on these queries.
 */
function withOrders(mean: number | undefined, { low, high }: Interval, shares: readonly number[]): Estimate {
  if (mean === undefined || low === undefined || high === undefined)
    return { mean, low: undefined, high: undefined };
  const spread = studentQuantile(shares.length - 1) * deviation(shares) * Math.sqrt(1 + 1 / shares.length);
  return { mean, low: Math.min(low, mean - spread), high: Math.max(high, mean + spread) };
}

/** (1 + draws that do as well) / (1 + draws): Phipson and Smyth 2010, never 0. */
function permutationP(own: number, drawn: readonly number[]): number | undefined {
  if (Number.isNaN(own)) return undefined;
  return (1 + drawn.filter((value) => value >= own).length) / (1 + drawn.length);
}

function meanAt(
  draws: readonly (readonly PerQuery[])[],
  rung: number,
  field: "ndcgAt10" | "flipQdAt10",
  query: number,
): number {
  let sum = 0;
  for (const draw of draws) sum += draw[rung]![field][query]!;
  return sum / draws.length;
}

function meanOfAll(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const mean = meanOfAll(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** 97.5 % of Student's t, by the expansion of Fisher and Cornish (Abramowitz and Stegun 26.7.5): 1e-4 off from 10 degrees on. */
function studentQuantile(degrees: number): number {
  const z = 1.959963985;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  return z + first / degrees + second / degrees ** 2;
}
