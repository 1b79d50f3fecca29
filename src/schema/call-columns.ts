// The columns of the per-call CSV. A row names the field that fills it right beside, so that a search for the column leads to its
// producer. New columns go to the end; readers go by name.

import type { Cell } from "./csv.ts";

export interface CallColumn {
  readonly column: string;
  readonly type: "text" | "integer" | "number";
  readonly unit?: "ns" | "ms" | "Hz";
  /** Of a column that is measured: the field of `CallTable` that fills it. */
  readonly field?: string;
  /** Of the others: what fills it. What is of the case is constant over its rows, and under its own name in `CaseIdentity`. */
  readonly of?: "case" | "text" | "phase" | "block" | "failure";
  readonly what: string;
}

export const CALL_COLUMNS = [
  { column: "run", type: "text", of: "case", what: "id of the run; sorts by time" },
  { column: "machine", type: "text", of: "case", what: "id of the machine" },
  { column: "candidate", type: "text", of: "case", what: "who ran: model/variant/runtime/provider" },
  { column: "model", type: "text", of: "case", what: "id of the model" },
  { column: "variant", type: "text", of: "case", what: "precision of its file" },
  { column: "backend", type: "text", of: "case", what: "cpu, gpu or npu" },
  { column: "runtime", type: "text", of: "case", what: "ort, openvino or table" },
  { column: "provider", type: "text", of: "case", what: "execution provider or device, by its own name" },
  { column: "layer", type: "text", of: "case", what: "A: runtime alone, B: application's call, C: step" },
  { column: "dim", type: "integer", of: "case", what: "components of a vector" },
  { column: "batch", type: "integer", of: "case", what: "texts of a call" },
  { column: "threads", type: "integer", of: "case", what: "threads of the runtime" },
  { column: "pin", type: "text", of: "case", what: "0, or the CPUs: cpu:2+3" },
  { column: "spin", type: "integer", of: "case", what: "1 where threads spin" },
  { column: "load", type: "text", of: "case", what: "what runs beside" },
  { column: "arm", type: "text", of: "case", what: "null, paced, full or alone; only in layer C" },
  { column: "round", type: "integer", of: "case", what: "from 0; only in layer C" },
  { column: "rate_hz", type: "number", unit: "Hz", of: "case", what: "calls or ticks a second, asked for" },
  { column: "gap_ms", type: "number", unit: "ms", of: "case", what: "pause before each call" },
  { column: "repeat_hits", type: "number", of: "case", what: "share of texts that were said before" },
  { column: "text", type: "text", of: "case", what: "lengths of the texts, or the file" },

  { column: "text_id", type: "text", of: "text", what: "id of the first text of the call" },
  { column: "phase", type: "text", of: "phase", what: "first, warmup, steady or void; figures use steady" },
  { column: "call", field: "call", type: "integer", what: "number of the call in its process, from 0" },
  { column: "token_count", field: "tokenCount", type: "integer", what: "without padding" },
  { column: "cache_hit", field: "cacheHit", type: "integer", what: "texts with remembered tokens" },
  {
    column: "start_ns",
    field: "startNs",
    type: "integer",
    unit: "ns",
    what: "monotonic, since the start of the run",
  },
  { column: "latency_ns", field: "latencyNs", type: "integer", unit: "ns", what: "service time" },
  { column: "response_ns", field: "responseNs", type: "integer", unit: "ns", what: "since it was due" },
  { column: "tokenize_ns", field: "tokenizeNs", type: "integer", unit: "ns", what: "texts to ids" },
  { column: "copy_in_ns", field: "copyInNs", type: "integer", unit: "ns", what: "ids to the runtime" },
  { column: "infer_ns", field: "inferNs", type: "integer", unit: "ns", what: "the runtime alone" },
  { column: "copy_out_ns", field: "copyOutNs", type: "integer", unit: "ns", what: "vectors from it" },
  { column: "post_ns", field: "postNs", type: "integer", unit: "ns", what: "pool, cut, normalise" },
  { column: "index_ns", field: "indexNs", type: "integer", unit: "ns", what: "search and insert" },
  { column: "graph_ns", field: "graphNs", type: "integer", unit: "ns", what: "the world takes it in" },
  { column: "sim_ns", field: "simNs", type: "integer", unit: "ns", what: "the world's own work" },
  { column: "error", type: "text", of: "failure", what: "why the case could not run or not go on" },
  { column: "search_ns", field: "searchNs", type: "integer", unit: "ns", what: "part of index_ns" },
  { column: "insert_ns", field: "insertNs", type: "integer", unit: "ns", what: "part of index_ns" },
  { column: "dim_used", field: "dimUsed", type: "integer", what: "components that were compared" },
  {
    column: "process",
    type: "integer",
    of: "case",
    what: "number of the process that made the call, from 0",
  },
  { column: "block", field: "block", type: "integer", what: "steady calls between two looks at the machine" },
  { column: "disturbed", type: "text", of: "block", what: "what took the machine away in the block" },
  { column: "precision", type: "text", of: "case", what: "what the device computes in, read back" },
  { column: "device", type: "text", of: "case", what: "what computed, by its own name" },
  { column: "proof", type: "integer", of: "case", what: "how far that is proven, 1 to 5" },
  { column: "arena", type: "integer", of: "case", what: "1 where ort keeps memory between calls" },
  {
    column: "callers",
    type: "integer",
    of: "case",
    what: "processes that call at once; the rows are the first's",
  },
  { column: "sessions", type: "text", of: "case", what: "of several callers: own or shared" },
] as const satisfies readonly CallColumn[];

type Row = (typeof CALL_COLUMNS)[number];
export type CallColumnName = Row["column"];
export type IdentityColumn = Extract<Row, { of: "case" }>["column"];
export type MeasuredField = Extract<Row, { field: string }>["field"];

const firstOfCall = CALL_COLUMNS.findIndex((row) => !("of" in row && row.of === "case"));
/** What a summary begins with. A column of the case that came later is in the CSV only, unless it is a figure as well. */
export const IDENTITY = CALL_COLUMNS.slice(0, firstOfCall) as readonly Extract<Row, { of: "case" }>[];
export const IDENTITY_COLUMNS: readonly IdentityColumn[] = IDENTITY.map(({ column }) => column);
export const MEASURED_FIELDS: readonly MeasuredField[] = CALL_COLUMNS.flatMap((row) =>
  "field" in row ? [row.field] : [],
);

/** Phases of a call, by their code in `CallTable.phase`. All are written; figures use the steady ones. */
export const PHASES = ["first", "warmup", "steady", "void"] as const;
export type Phase = (typeof PHASES)[number];

/** What is constant over a case: who ran what, and how. */
export type CaseIdentity = Readonly<Record<IdentityColumn, Cell>>;

/**
 * The calls of a case as column vectors, each at least `count` long; times in nanoseconds. NaN, or a column that is absent, is "not
 * available".
 */
export interface CallTable extends Readonly<Partial<Record<MeasuredField, Float64Array>>> {
  readonly count: number;
  /** Index into PHASES. */
  readonly phase: Uint8Array;
  /** Index into `textIds`. */
  readonly textOf: Uint32Array;
  readonly textIds: readonly string[];
  /** By `block`: the causes, joined by `+`; empty for an undisturbed one. */
  readonly disturbed?: readonly string[];
}

/** Calls that belong together: the same identity, and the same columns. */
export interface CallBlock {
  readonly identity: CaseIdentity;
  readonly table: CallTable;
}
