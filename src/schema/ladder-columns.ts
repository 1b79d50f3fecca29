// The columns of the ladder: one row a dimension and treatment. New columns go to the end; readers go by name.

import type { Rescore } from "../mrl/evaluate-stored.ts";
import type { RungResult } from "../mrl/ladder-result.ts";
import { MEASURES } from "../mrl/measure/measures.ts";
import { percentileOf } from "../mrl/measure/query-values.ts";
import type { Storage } from "../mrl/search/storage.ts";
import type { Cell } from "./csv.ts";

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
  readonly storage: Storage;
  /** What scores the best again, and how many of them. */
  readonly rescore: Rescore | undefined;
}

/** Such as `top 100 rescored by int8@256`: for people, wherever they read of it. */
export function rescoredText(depth: number | undefined, rescore: string): string {
  return `top ${depth} rescored by ${rescore}`;
}

/** What of a rung is in its row; what the treatment cannot have may be missing. */
export type RungFigures = Pick<RungResult, "dim" | "control" | "queryCount" | "documentCount"> &
  Partial<RungResult>;

/** What a row is made from. */
export interface LadderSource {
  readonly identity: LadderIdentity;
  /** Undefined of a search that has no vectors. */
  readonly treatment: Treatment | undefined;
  readonly rung: RungFigures;
  /** Of the gate; undefined on the controls. */
  readonly verdict: string | undefined;
  readonly vectorBytes: number | undefined;
  readonly totalBytes: number | undefined;
  /** Median of a search. */
  readonly searchNs: number | undefined;
}

export interface LadderColumn {
  readonly column: string;
  readonly type: "text" | "integer" | "number";
  readonly of: (source: LadderSource) => Cell;
  readonly what: string;
}

type MeasureColumn = (typeof MEASURES)[number]["column"];

/** Far below any share, and above what is left where two equal means are subtracted. */
const ROUNDING = 1e-12;

/** Whole numbers as they are, others to twelve digits: what lies beyond is rounding. */
function rounded(cell: Cell): Cell {
  if (typeof cell !== "number" || Number.isInteger(cell)) return cell;
  return Math.abs(cell) < ROUNDING ? 0 : Number(cell.toPrecision(12));
}

/** What the query in twenty that loses most keeps of its top 10; without queries the document. */
export function overlapP05({ perQuery, perDocument }: RungFigures): number | undefined {
  const ofQueries = percentileOf(kept(perQuery?.flipQdAt10), 5);
  return ofQueries ?? percentileOf(kept(perDocument?.flipDdAt10), 5);
}

function kept(flips: Float64Array = new Float64Array(0)): Float64Array {
  return flips.map((flip) => 1 - flip);
}

const jointOf = (value: string) =>
  `95 % of ${value}, together with the other rows of its family: the gate decides by it`;
/** See `CAUTIOUS_TAIL` of `mrl/measure/estimates.ts`. */
const cautiousOf = (value: string, unseen: string) =>
  `95 % of ${value}, by itself; allowing for ${unseen} and was not seen, together with the other rows of its family in 91 of 100 cases: the gate decides by it`;

const PLACED = [
  { column: "model", type: "text", of: (s) => s.identity.model, what: "id of the model" },
  { column: "variant", type: "text", of: (s) => s.identity.variant, what: "precision of its file" },
  { column: "runtime", type: "text", of: (s) => s.identity.runtime, what: "ort, openvino or table" },
  { column: "backend", type: "text", of: (s) => s.identity.backend, what: "cpu, gpu or npu" },
  { column: "dataset", type: "text", of: (s) => s.identity.dataset, what: "name of the data set" },
  {
    column: "dim",
    type: "integer",
    of: (s) => (s.treatment === undefined ? undefined : s.rung.dim),
    what: "components that are compared",
  },
  {
    column: "control",
    type: "text",
    of: (s) => s.rung.control,
    what: "empty, or random or last dims",
  },
  { column: "queries", type: "integer", of: (s) => s.rung.queryCount, what: "queries, judged or not" },
  { column: "documents", type: "integer", of: (s) => s.rung.documentCount, what: "documents searched" },
  measure("recall_at_10"),
  measure("recall_at_20"),
  measure("ndcg_at_10"),
  measure("ndcg_at_20"),
  measure("flip_qd_at_10"),
  measure("flip_qd_at_20"),
  {
    column: "flip_dd_at_10",
    type: "number",
    of: (s) => s.rung.flipDdAt10,
    what: "flips, document to document",
  },
  {
    column: "flip_dd_at_20",
    type: "number",
    of: (s) => s.rung.flipDdAt20,
    what: "flips, document to document",
  },
  measure("first_changed"),
  { column: "silhouette", type: "number", of: (s) => s.rung.silhouette, what: "of the labelled documents" },
  {
    column: "variance_ratio",
    type: "number",
    of: (s) => s.rung.varianceRatio,
    what: "within clusters over between",
  },
  {
    column: "retention_ndcg_at_10",
    type: "number",
    of: (s) => s.rung.retentionNdcgAt10,
    what: "ndcg_at_10 over full",
  },
  {
    column: "ci_low",
    type: "number",
    of: (s) => s.rung.ciLow,
    what: "95 % of ndcg_at_10(d) - ndcg_at_10(full)",
  },
  {
    column: "ci_high",
    type: "number",
    of: (s) => s.rung.ciHigh,
    what: "95 % of ndcg_at_10(d) - ndcg_at_10(full)",
  },
  measure("ties_at_10"),
  { column: "gate", type: "text", of: (s) => s.verdict, what: "pass, refuse or undecided" },
  { column: "distance", type: "text", of: (s) => s.identity.distance, what: "cosine, dot or l2" },
  { column: "rotation", type: "text", of: (s) => s.treatment?.rotation, what: "pca, or empty" },
  { column: "storage", type: "text", of: (s) => s.treatment?.storage, what: "precision of a stored vector" },
  {
    column: "rerank_depth",
    type: "integer",
    of: (s) => s.treatment?.rescore?.depth,
    what: "hits that are rescored",
  },
  measure("flip_qd_tolerant_at_10"),
  {
    column: "fit_half",
    type: "text",
    of: (s) => s.treatment?.fitHalf,
    what: "of a rotation: other or same half",
  },
  { column: "vector_bytes", type: "integer", of: (s) => s.vectorBytes, what: "of one vector in the index" },
  {
    column: "rescore",
    type: "text",
    of: ({ treatment }) => treatment?.rescore && `${treatment.rescore.storage}@${treatment.rescore.dim}`,
    what: "the vectors by which hits are rescored, such as int8@256",
  },
  {
    column: "retention_low",
    type: "number",
    of: (s) => s.rung.retentionLow,
    what: cautiousOf("retention_ndcg_at_10", "a query that loses everything"),
  },
  {
    column: "retention_high",
    type: "number",
    of: (s) => s.rung.retentionHigh,
    what: jointOf("retention_ndcg_at_10"),
  },
  {
    column: "flip_low",
    type: "number",
    of: (s) => s.rung.flipLow,
    what: jointOf("flip_qd_at_10, without queries flip_dd_at_10"),
  },
  {
    column: "flip_high",
    type: "number",
    of: (s) => s.rung.flipHigh,
    what: cautiousOf("flip_qd_at_10, without queries flip_dd_at_10", "one that flips wholly"),
  },
  {
    column: "total_bytes",
    type: "integer",
    of: (s) => s.totalBytes,
    what: "all that must be kept of a document: vector_bytes, and the vector that rescores it",
  },
  {
    column: "search_us",
    type: "number",
    of: ({ searchNs }) => (searchNs === undefined ? undefined : searchNs / 1e3),
    what: "median of one query's search by plain loops on one thread: to be held against other rows",
  },
  {
    column: "overlap_p05",
    type: "number",
    of: ({ rung }) => overlapP05(rung),
    what: "share of the full top 10 that is kept of the query in twenty that loses most, without queries of the document",
  },
] as const satisfies readonly LadderColumn[];

const isPlaced = (name: MeasureColumn) => PLACED.some(({ column }) => column === name);

/** A measure that has no place above comes last. */
export const LADDER_COLUMNS = [
  ...PLACED,
  ...MEASURES.filter(({ column }) => !isPlaced(column)).map(({ column }) => measure(column)),
] as const;

export type LadderColumnName = (typeof LADDER_COLUMNS)[number]["column"];
export type LadderRow = Readonly<Record<LadderColumnName, Cell>>;

export function ladderRow(source: LadderSource): LadderRow {
  const cells = LADDER_COLUMNS.map(({ column, of }) => [column, rounded(of(source))]);
  return Object.fromEntries(cells) as LadderRow;
}

function measure<Name extends MeasureColumn>(name: Name) {
  const { column, field, what } = MEASURES.find((row) => row.column === name)!;
  return {
    column: column as Name,
    type: "number",
    of: ({ rung }: LadderSource) => rung[field],
    what,
  } as const satisfies LadderColumn;
}
