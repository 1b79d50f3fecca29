// The gate: may the model be cut to this dim? It passes only what the queries prove, and says what decided.

import { formatCount, formatShare } from "../../core/format.ts";
import type { LadderResult } from "../ladder-result.ts";
import { MIN_INTERVAL_QUERIES } from "../measure/bootstrap.ts";
import { LOSS_MEASURES, type Loss, type LossMeasure, lossesOf, mainMeasure } from "./loss.ts";

/**
 * 95 % of nDCG@10: the lowest of the levels that are reported, and one that 59 queries can prove, where 99 % takes 299.
 * Flips of 20 % are about what that looks like without judgements: on the built-in data set the squared flip rate comes
 * close to the share of nDCG@10 that is lost (0.22 and 5 % for one model, 0.26 and 7 % for the other).
 */
export const DEFAULT_MIN_RETENTION = 0.95;
export const DEFAULT_MAX_FLIP = 0.2;

export interface GateOptions {
  /** Smallest share of the full nDCG@10. It needs judgements. */
  readonly minRetention?: number | undefined;
  /** Largest flip rate of the top 10. With judgements it counts only when it is given. */
  readonly maxFlip?: number | undefined;
}

export type Verdict = "pass" | "refuse" | "undecided";

/** The verdict on a rung, with the number that decided it. */
export interface GateDecision {
  readonly dim: number;
  readonly verdict: Verdict;
  readonly measure: LossMeasure;
  readonly loss: Loss;
  readonly allowedLoss: number;
  /** How many queries would decide it; undefined when it is decided, or no number would do. */
  readonly needed: NeededCount | undefined;
  /** One sentence with the row and the numbers. */
  readonly reason: string;
}

/** Queries that decide in four cases of five if they are like these, and the range if the loss lies a standard error off. */
export interface NeededCount {
  readonly count: number;
  readonly low: number;
  /** Undefined where such a loss would lie at the limit itself, which no number decides. */
  readonly high: number | undefined;
}

/** Decisions on the ladder by descending dim. Where two thresholds apply, the one that is furthest from passing decides. */
export function gate(
  result: LadderResult,
  options: GateOptions = {},
  nameOf: (rung: number) => string = (rung) => `${result.rungs[rung]!.dim} dims`,
): GateDecision[] {
  const byThreshold = thresholds(result, options).map(({ measure, allowedLoss }) =>
    lossesOf(result, measure).map((loss, rung) =>
      decide(nameOf(rung), measure, loss, allowedLoss, rung === 0),
    ),
  );
  return byThreshold[0]!.map((_, rung) =>
    byThreshold
      .map((decisions) => decisions[rung]!)
      .reduce((worst, decision) => (SEVERITY[decision.verdict] > SEVERITY[worst.verdict] ? decision : worst)),
  );
}

/**
 * Fewest queries that can prove a loss to be within `allowedLoss`. If that share of all queries lost everything, a sample
 * of n would miss them all with probability (1 - allowedLoss)^n, which has to be 5 % at most. None proves a loss of 0.
 */
export function fewestQueries(allowedLoss: number): number {
  if (allowedLoss <= 0) return Number.POSITIVE_INFINITY;
  return Math.max(MIN_INTERVAL_QUERIES, Math.ceil(Math.log(0.05) / Math.log(1 - allowedLoss)));
}

const SEVERITY: Record<Verdict, number> = { pass: 0, undecided: 1, refuse: 2 };

interface Threshold {
  readonly measure: LossMeasure;
  readonly allowedLoss: number;
}

function thresholds(result: LadderResult, { minRetention, maxFlip }: GateOptions): Threshold[] {
  const main = mainMeasure(result);
  const flip = result.rungs[0]!.queryCount > 0 ? "flip_qd" : "flip_dd";
  const wanted: Threshold[] = [];
  if (main === "ndcg" || minRetention !== undefined) {
    wanted.push({ measure: "ndcg", allowedLoss: 1 - (minRetention ?? DEFAULT_MIN_RETENTION) });
  }
  if (main !== "ndcg" || maxFlip !== undefined) {
    wanted.push({ measure: flip, allowedLoss: maxFlip ?? DEFAULT_MAX_FLIP });
  }
  return wanted;
}

/** A loss that lies at the limit is neither within it nor beyond: both sides are strict. */
function decide(
  name: string,
  measure: LossMeasure,
  loss: Loss,
  allowedLoss: number,
  isReference: boolean,
): GateDecision {
  const decision = (verdict: Verdict, why: string, needed?: NeededCount) => ({
    dim: loss.dim,
    verdict,
    measure,
    loss,
    allowedLoss,
    needed,
    reason: `${name}: ${why}`,
  });
  if (isReference) return decision("pass", "the reference");
  if (loss.loss === undefined)
    return decision(
      "undecided",
      `${LOSS_MEASURES[measure].part} cannot be compared: ${LOSS_MEASURES[measure].unmeasured}`,
    );

  const seen = seenText(measure, loss, allowedLoss);
  const fewest = fewestQueries(allowedLoss);
  const proof = () =>
    decision("undecided", `${seen}, but ${tooFew(measure, loss.count, fewest)}`, alone(fewest));
  if (loss.low === undefined || loss.high === undefined) return proof();
  if (loss.low > allowedLoss) return decision("refuse", seen);
  if (loss.high >= allowedLoss) {
    const needed = neededCount(loss, allowedLoss);
    return decision("undecided", `${seen}, and the interval includes that${takes(measure, needed)}`, needed);
  }
  return loss.count < fewest ? proof() : decision("pass", seen);
}

/** A loss that is no further from the limit lies at it: shares such as 0.2 are not exact. */
const ROUNDING = 1e-12;

/** 80 % of the normal distribution lie below: the power of a gate that looks once more. */
const POWER_QUANTILE = 0.8416;

/**
 * An interval shrinks with the root of the count. The next one leaves the limit outside in four cases of five once its side and 0.84
 * standard errors are as short as the distance.
 */
function neededCount(
  { loss, low, high, standardError, count }: Loss,
  allowedLoss: number,
): NeededCount | undefined {
  const distance = Math.abs(allowedLoss - loss!);
  const error = standardError ?? 0;
  const side = (loss! <= allowedLoss ? high! - loss! : loss! - low!) + POWER_QUANTILE * error;
  const least = Math.max(count + 1, fewestQueries(allowedLoss));
  const at = (far: number) =>
    far > ROUNDING ? finite(Math.max(Math.ceil(count * (side / far) ** 2), least)) : undefined;
  const needed = at(distance);
  return needed === undefined
    ? undefined
    : { count: needed, low: at(distance + error)!, high: at(distance - error) };
}

function alone(count: number): NeededCount | undefined {
  return Number.isFinite(count) ? { count, low: count, high: count } : undefined;
}

function finite(count: number): number | undefined {
  return Number.isFinite(count) ? count : undefined;
}

/** What is kept and what is asked for are told alike, by nDCG as by flips: kept = 1 - flip. */
function seenText(measure: LossMeasure, { loss, low, high }: Loss, allowedLoss: number): string {
  const kept = (lost: number) => formatShare(1 - lost);
  const interval =
    low === undefined || high === undefined ? "" : ` (95 % interval ${kept(high)} to ${kept(low)})`;
  return `keeps ${kept(loss!)} of ${LOSS_MEASURES[measure].part}${interval}, required ${kept(allowedLoss)}`;
}

function tooFew(measure: LossMeasure, count: number, fewest: number): string {
  const least = Number.isFinite(fewest) ? `at least ${fewest} are needed` : "no number of them can";
  return `${count} ${LOSS_MEASURES[measure].counted} cannot prove it: ${least}`;
}

function takes(measure: LossMeasure, needed: NeededCount | undefined): string {
  if (needed === undefined) return "";
  const { count, low, high } = needed;
  const [about, from] = [count, low].map(roundedCount);
  const to = high === undefined ? undefined : roundedCount(high);
  const range = to === undefined ? ` (${from} or more)` : from === to ? "" : ` (${from} to ${to})`;
  return `: about ${about} ${LOSS_MEASURES[measure].counted} would decide${range}`;
}

function roundedCount(count: number): string {
  return formatCount(Number(count.toPrecision(2)));
}
