// The one list of columns of the per-call CSV. A column, its field and its identifier have the same name, so that one
// search leads from a column to what fills it. New columns go to the end; readers go by name.

import type { Cell } from "./csv.ts";

/** What is constant over a case: who ran what, and how. */
export const IDENTITY_COLUMNS = [
  "run",
  "machine",
  "candidate", // model/variant/runtime/provider
  "model",
  "variant",
  "backend",
  "runtime",
  "provider",
  "layer", // A, B or C
  "dim",
  "batch",
  "threads",
  "pin", // 0, 1 or the CPUs, as asked for
  "spin",
  "load",
  "arm", // null, paced, full or alone; only in layer C
  "round",
  "rate_hz",
  "gap_ms",
  "repeat_hits",
  "text",
] as const;

/** What a call measured: numbers, times in whole nanoseconds. */
export const MEASURED_COLUMNS = [
  "call",
  "token_count",
  "cache_hit",
  "start_ns", // monotonic, since process start
  "latency_ns", // service time
  "response_ns", // since the moment the call was due
  "tokenize_ns",
  "copy_in_ns",
  "infer_ns",
  "copy_out_ns",
  "post_ns",
  "index_ns",
  "graph_ns",
  "sim_ns",
] as const;

/** Measured too, and newer than the column `error`. */
export const APPENDED_COLUMNS = [
  "search_ns", // with insert_ns it makes index_ns
  "insert_ns",
  "dim_used", // components that were compared
] as const;

export const CALL_COLUMNS = [
  ...IDENTITY_COLUMNS,
  "text_id",
  "phase",
  ...MEASURED_COLUMNS,
  "error",
  ...APPENDED_COLUMNS,
] as const;

/** Phases of a call, by their code in `CallTable.phase`. All are written; figures use the steady ones. */
export const PHASES = ["first", "warmup", "steady", "void"] as const;

export type IdentityColumn = (typeof IDENTITY_COLUMNS)[number];
export type MeasuredColumn = (typeof MEASURED_COLUMNS | typeof APPENDED_COLUMNS)[number];
export type Phase = (typeof PHASES)[number];
export type CaseIdentity = Readonly<Record<IdentityColumn, Cell>>;

/**
 * The calls of a case as column vectors, each at least `count` long. NaN, or a column that is absent, is "not
 * available".
 */
export interface CallTable extends Readonly<Partial<Record<MeasuredColumn, Float64Array>>> {
  readonly count: number;
  /** Index into PHASES. */
  readonly phase: Uint8Array;
  /** Index into `textIds`. */
  readonly text_id: Uint32Array;
  readonly textIds: readonly string[];
}

/** Calls that belong together: the same identity, and the same columns. */
export interface CallBlock {
  readonly identity: CaseIdentity;
  readonly table: CallTable;
}
