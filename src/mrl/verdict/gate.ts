// The gate: may the model be cut to this dim? It passes only what the queries prove, and says what decided.

import { formatShare } from "../../core/format.ts";
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
  /** How many queries would decide it if they are like these; undefined when it is decided, or no number would do. */
  readonly neededCount: number | undefined;
  /** One sentence with the dim and the numbers. */
  readonly reason: string;
}

/** Decisions on the ladder by descending dim. Where two thresholds apply, the one that is furthest from passing decides. */
export function gate(result: LadderResult, options: GateOptions = {}): GateDecision[] {
  const byThreshold = thresholds(result, options).map(({ measure, allowedLoss }) =>
    lossesOf(result, measure).map((loss, rung) => decide(measure, loss, allowedLoss, rung === 0)),
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

function decide(measure: LossMeasure, loss: Loss, allowedLoss: number, isReference: boolean): GateDecision {
  const decision = (verdict: Verdict, why: string, neededCount?: number) => ({
    dim: loss.dim,
    verdict,
    measure,
    loss,
    allowedLoss,
    neededCount,
    reason: `${loss.dim} dims: ${why}`,
  });
  if (isReference) return decision("pass", "the reference that the others are held against");
  if (loss.loss === undefined) return decision("undecided", LOSS_MEASURES[measure].unmeasured);

  const seen = seenText(measure, loss, allowedLoss);
  const fewest = fewestQueries(allowedLoss);
  if (loss.low === undefined || loss.high === undefined) {
    return decision("undecided", `${seen}, but ${tooFew(measure, loss.count, fewest)}`, finite(fewest));
  }
  if (loss.low > allowedLoss) return decision("refuse", seen);
  if (loss.high > allowedLoss) {
    const needed = neededCount(loss.loss, loss.low, loss.high, allowedLoss, loss.count);
    return decision(
      "undecided",
      `${seen}, and the interval holds the limit${takes(measure, needed)}`,
      needed,
    );
  }
  if (loss.count < fewest) {
    return decision("undecided", `${seen}, but ${tooFew(measure, loss.count, fewest)}`, finite(fewest));
  }
  return decision("pass", seen);
}

/** An interval shrinks with the root of the count; the limit is outside once its side is as short as the distance. */
function neededCount(
  loss: number,
  low: number,
  high: number,
  allowedLoss: number,
  count: number,
): number | undefined {
  const distance = Math.abs(allowedLoss - loss);
  const side = loss <= allowedLoss ? high - loss : loss - low;
  const needed = Math.ceil(count * (side / distance) ** 2);
  return finite(Math.max(needed, count + 1, fewestQueries(allowedLoss)));
}

function finite(count: number): number | undefined {
  return Number.isFinite(count) ? count : undefined;
}

function seenText(measure: LossMeasure, { loss, low, high }: Loss, allowedLoss: number): string {
  const isKept = measure === "ndcg";
  const share = (lost: number) => formatShare(isKept ? 1 - lost : lost);
  const [from, to] = isKept ? [high, low] : [low, high];
  const interval =
    from === undefined || to === undefined ? "" : ` (95 % interval ${share(from)} to ${share(to)})`;
  return isKept
    ? `nDCG@10 keeps ${share(loss!)}${interval}, at least ${share(allowedLoss)} is asked`
    : `${share(loss!)} of the top 10 flip${interval}, at most ${share(allowedLoss)} is asked`;
}

function tooFew(measure: LossMeasure, count: number, fewest: number): string {
  const least = Number.isFinite(fewest) ? `at least ${fewest} are needed` : "no number of them can";
  return `${count} ${LOSS_MEASURES[measure].counted} cannot prove it: ${least}`;
}

function takes(measure: LossMeasure, needed: number | undefined): string {
  return needed === undefined
    ? ""
    : `: about ${Number(needed.toPrecision(2))} ${LOSS_MEASURES[measure].counted} would decide`;
}
