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

interface LossRow {
  readonly of: (rung: RungResult, result: LadderResult) => Loss;
  /** What its shares are shares of. */
  readonly whole: string;
  /** What its mean is over. */
  readonly counted: string;
  /** Why there may be none. */
  readonly unmeasured: string;
}

const TOO_FEW_DOCUMENTS = "there are too few documents for a top 10 to change";

export const LOSS_MEASURES: Readonly<Record<LossMeasure, LossRow>> = {
  ndcg: {
    of: ndcgLoss,
    whole: "nDCG@10",
    counted: "judged queries",
    unmeasured:
      "nDCG@10 cannot be compared: there are no judgements, or the full vectors find nothing relevant",
  },
  flip_qd: {
    of: ({ dim, queryCount, flipQdAt10, flipCiLow, flipCiHigh }) => ({
      dim,
      count: queryCount,
      loss: flipQdAt10,
      low: flipCiLow,
      high: flipCiHigh,
    }),
    whole: "the top 10 of each query",
    counted: "queries",
    unmeasured: TOO_FEW_DOCUMENTS,
  },
  flip_dd: {
    of: ({ dim, flipDdAt10, flipCiLow, flipCiHigh }, { searchedDocuments }) => ({
      dim,
      count: searchedDocuments.length,
      loss: flipDdAt10,
      low: flipCiLow,
      high: flipCiHigh,
    }),
    whole: "the 10 nearest of each document",
    counted: "documents",
    unmeasured: TOO_FEW_DOCUMENTS,
  },
};

/** With judgements nDCG; without, the neighbours of the full vectors are the truth; without queries, those of documents. */
export function mainMeasure(result: LadderResult): LossMeasure {
  const full = result.rungs[0]!;
  if (full.judgedCount > 0) return "ndcg";
  return full.queryCount > 0 ? "flip_qd" : "flip_dd";
}

/** Losses of the ladder, without its controls, by descending dim. */
export function lossesOf(result: LadderResult, measure: LossMeasure): Loss[] {
  const ladder = result.rungs.filter(({ control }) => control === "");
  return ladder.map((rung) => LOSS_MEASURES[measure].of(rung, result));
}

function ndcgLoss(rung: RungResult, { rungs: [full] }: LadderResult): Loss {
  const { dim, judgedCount: count, retentionNdcgAt10: retention, ciLow, ciHigh } = rung;
  if (retention === undefined) return { dim, count, loss: undefined, low: undefined, high: undefined };
  // The interval is of a difference of nDCG, in which a loss is negative.
  const share = (difference: number | undefined) =>
    difference === undefined ? undefined : -difference / full!.ndcgAt10!;
  return { dim, count, loss: 1 - retention, low: share(ciHigh), high: share(ciLow) };
}
