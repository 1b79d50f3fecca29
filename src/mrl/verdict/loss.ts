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
  /** 95 % interval, together with the other rows of its family; undefined with too few queries. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly standardError: number | undefined;
  /** Queries (or documents that were searched for) that it is a mean over. */
  readonly count: number;
}

interface LossRow {
  readonly of: (rung: RungResult, result: LadderResult) => Loss;
  /** What its shares are shares of, of a sentence and of the title of a chart. */
  readonly part: string;
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
    part: "nDCG@10",
    whole: "nDCG@10",
    counted: "judged queries",
    unmeasured: "there are no judgements, or the full vectors find nothing relevant",
  },
  flip_qd: {
    of: ({ dim, queryCount, flipQdAt10, flipLow, flipHigh, flipError }) => ({
      dim,
      count: queryCount,
      loss: flipQdAt10,
      low: flipLow,
      high: flipHigh,
      standardError: flipError,
    }),
    part: "the top 10",
    whole: "the top 10 of each query",
    counted: "queries",
    unmeasured: TOO_FEW_DOCUMENTS,
  },
  flip_dd: {
    of: ({ dim, flipDdAt10, flipLow, flipHigh, flipError }, { searchedDocuments }) => ({
      dim,
      count: searchedDocuments.length,
      loss: flipDdAt10,
      low: flipLow,
      high: flipHigh,
      standardError: flipError,
    }),
    part: "the 10 nearest",
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

/** The share that a rung keeps by a measure. */
export function keptOf(
  rung: Pick<RungResult, "retentionNdcgAt10" | "flipQdAt10" | "flipDdAt10">,
  measure: LossMeasure,
): number | undefined {
  if (measure === "ndcg") return rung.retentionNdcgAt10;
  const flips = measure === "flip_qd" ? rung.flipQdAt10 : rung.flipDdAt10;
  return restOf(flips);
}

/** What is kept where a share is lost, and lost where it is kept. */
export function restOf(share: number | undefined): number | undefined {
  return share === undefined ? undefined : 1 - share;
}

function ndcgLoss(rung: RungResult): Loss {
  return {
    dim: rung.dim,
    count: rung.judgedCount,
    loss: restOf(rung.retentionNdcgAt10),
    low: restOf(rung.retentionHigh),
    high: restOf(rung.retentionLow),
    standardError: rung.retentionError,
  };
}
