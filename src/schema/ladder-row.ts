// From a rung of the ladder to its row.

import type { RungResult } from "../mrl/ladder-result.ts";
import type { LadderRow } from "./ladder-columns.ts";

/** What all rows of a run have. */
export interface LadderIdentity {
  readonly model: string;
  readonly variant: string;
  readonly runtime: string;
  readonly backend: string;
  readonly dataset: string;
  readonly distance: string;
}

/** What was done to the vectors before they were searched. */
export interface Treatment {
  readonly rotation: "pca" | undefined;
  /** The half of the documents that the rotation was fitted on: the other one than is judged, or the same. */
  readonly fitHalf: "other" | "same" | undefined;
  readonly storage: string;
  /** Hits that are scored again by the full vector. */
  readonly rerankDepth: number | undefined;
}

/** What of a rung is in its row; what the treatment cannot have may be missing. */
export type RungFigures = Pick<RungResult, "dim" | "control" | "queryCount" | "documentCount"> &
  Partial<RungResult>;

export function ladderRow(
  identity: LadderIdentity,
  treatment: Treatment,
  rung: RungFigures,
  gate: string | undefined,
  vectorBytes: number,
): LadderRow {
  const { model, variant, runtime, backend, dataset, distance } = identity;
  return {
    model,
    variant,
    runtime,
    backend,
    dataset,
    dim: rung.dim,
    control: rung.control,
    queries: rung.queryCount,
    documents: rung.documentCount,
    recall_at_10: rung.recallAt10,
    recall_at_20: rung.recallAt20,
    ndcg_at_10: rung.ndcgAt10,
    ndcg_at_20: rung.ndcgAt20,
    flip_qd_at_10: rung.flipQdAt10,
    flip_qd_at_20: rung.flipQdAt20,
    flip_dd_at_10: rung.flipDdAt10,
    flip_dd_at_20: rung.flipDdAt20,
    first_changed: rung.firstChanged,
    silhouette: rung.silhouette,
    variance_ratio: rung.varianceRatio,
    retention_ndcg_at_10: rung.retentionNdcgAt10,
    ci_low: rung.ciLow,
    ci_high: rung.ciHigh,
    ties_at_10: rung.tiesAt10,
    gate,
    distance,
    rotation: treatment.rotation,
    storage: treatment.storage,
    rerank_depth: treatment.rerankDepth,
    flip_qd_tolerant_at_10: rung.flipQdTolerantAt10,
    fit_half: treatment.fitHalf,
    vector_bytes: vectorBytes,
  };
}
