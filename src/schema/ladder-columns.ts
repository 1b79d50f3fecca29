// The ladder CSV: one row per dimension and arm. A column, its field and its identifier have one name. New columns go to the end;
// readers go by name.

import type { Cell } from "./csv.ts";

export const LADDER_COLUMNS = [
  "model",
  "variant",
  "runtime",
  "backend",
  "dataset",
  "dim",
  "control", // empty for the ladder itself, random or last for the arms beside it
  "queries",
  "documents",
  "recall_at_10",
  "recall_at_20",
  "ndcg_at_10",
  "ndcg_at_20",
  "flip_qd_at_10", // share of the top 10 that is not that of the full dim; qd: query to document
  "flip_qd_at_20",
  "flip_dd_at_10", // dd: document to document
  "flip_dd_at_20",
  "first_changed", // share of queries whose first hit changed
  "silhouette",
  "variance_ratio", // within clusters over between them
  "retention_ndcg_at_10",
  "ci_low", // 95 % of ndcg_at_10(d) - ndcg_at_10(full)
  "ci_high",
  "ties_at_10", // queries whose 10th and 11th hit have one score
  "gate", // pass, refuse or undecided
  "distance",
  "rotation",
  "storage",
  "rerank_depth", // hits that are scored again by the full vector
  "flip_qd_tolerant_at_10", // near-ties do not count
  "fit_half", // of a rotation: other or same half as the one judged
  "vector_bytes", // of one stored vector
] as const;

export type LadderColumn = (typeof LADDER_COLUMNS)[number];
export type LadderRow = Readonly<Record<LadderColumn, Cell>>;
