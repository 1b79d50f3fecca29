// What a rung loses against the full vectors, as a share: the one number that gate, levels and shape are made of.

import type { LadderResult, RungResult } from "../ladder-result.ts";

/**
 * ndcg: share of nDCG@10 that is gone. flip_qd, flip_dd: share of the full top 10 that is gone, query to document or
 * document to document.
 */
export type LossMeasure = "ndcg" | "flip_qd" | "flip_dd";

export interface Loss {
  readonly dim: number;
  /** Share, 0 is none; undefined when it cannot be measured. */
  readonly loss: number | undefined;
  /** 95 % interval; undefined with too few queries. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Queries (or documents that were searched for) that it is a mean over. */
  readonly count: number;
}

/** With judgements nDCG; without, the neighbours of the full vectors are the truth; without queries, those of documents. */
export function mainMeasure(result: LadderResult): LossMeasure {
  const full = result.rungs[0]!;
  if (full.judgedCount > 0) return "ndcg";
  return full.queryCount > 0 ? "flip_qd" : "flip_dd";
}

/** Losses of the ladder, without its controls, by descending dim. */
export function lossesOf(result: LadderResult, measure: LossMeasure): Loss[] {
  const ladder = result.rungs.filter(({ control }) => control === "");
  const full = ladder[0]!;
  return ladder.map((rung) => (measure === "ndcg" ? ndcgLoss(rung, full) : flipLoss(rung, result, measure)));
}

function ndcgLoss(rung: RungResult, full: RungResult): Loss {
  const { dim, judgedCount: count, retentionNdcgAt10: retention, ciLow, ciHigh } = rung;
  if (retention === undefined) return { dim, count, loss: undefined, low: undefined, high: undefined };
  // The interval is of a difference of nDCG, in which a loss is negative.
  const share = (difference: number | undefined) =>
    difference === undefined ? undefined : -difference / full.ndcgAt10!;
  return { dim, count, loss: 1 - retention, low: share(ciHigh), high: share(ciLow) };
}

function flipLoss(rung: RungResult, result: LadderResult, measure: "flip_qd" | "flip_dd"): Loss {
  const { dim, flipCiLow: low, flipCiHigh: high } = rung;
  if (measure === "flip_dd") {
    return { dim, count: result.searchedDocuments.length, loss: rung.flipDdAt10, low, high };
  }
  return { dim, count: rung.queryCount, loss: rung.flipQdAt10, low, high };
}
