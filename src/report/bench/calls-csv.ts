// The per-call CSV. The constant part of a case's rows is built once, and rows go to the sink in large chunks: a sweep writes
// millions of cells.

import { CALL_COLUMNS, type CallBlock, type CaseIdentity, PHASES } from "../../schema/call-columns.ts";
import { csvCell, csvRow } from "../../schema/csv.ts";
import type { Sink } from "../sink.ts";

const ROWS_PER_CHUNK = 4096;

/** The header of the per-call CSV. */
export function callsHeader(): string {
  return csvRow(CALL_COLUMNS.map(({ column }) => column));
}

/** Writes calls, one row each. */
export function writeCalls(sink: Sink, block: CallBlock): void {
  const writers = CALL_COLUMNS.map((column) => cellWriter(column, block));
  // What is constant stands at the front: see the table.
  const firstVarying = writers.findIndex((write) => typeof write !== "string");
  const prefix = writers.slice(0, firstVarying).join(",");
  const rest = writers.slice(firstVarying);
  const { count } = block.table;
  for (let from = 0; from < count; from += ROWS_PER_CHUNK) {
    const to = Math.min(count, from + ROWS_PER_CHUNK);
    const rows: string[] = [];
    for (let call = from; call < to; call++) {
      let row = prefix;
      for (const write of rest) row += `,${typeof write === "string" ? write : write(call)}`;
      rows.push(`${row}\n`);
    }
    sink.writeRows(rows);
  }
}

/** Writes the one row of a case that could not run, or not go on: its identity and why. */
export function writeCaseError(sink: Sink, identity: CaseIdentity, error: string): void {
  const cells = CALL_COLUMNS.map((row) =>
    "field" in row || row.of === "text" || row.of === "phase" || row.of === "block"
      ? undefined
      : row.of === "case"
        ? identity[row.column]
        : error,
  );
  sink.writeRows([csvRow(cells)]);
}

/** The cell of each call, or the one that all of them have. */
function cellWriter(
  row: (typeof CALL_COLUMNS)[number],
  { identity, table }: CallBlock,
): string | ((call: number) => string) {
  if ("field" in row) {
    const values = table[row.field];
    return values === undefined ? "" : (call) => wholeNumber(values[call]!);
  }
  switch (row.of) {
    case "case":
      return csvCell(identity[row.column]);
    case "text": {
      const ids = table.textIds.map(csvCell);
      return (call) => ids[table.textOf[call]!]!;
    }
    case "phase":
      return (call) => PHASES[table.phase[call]!]!;
    case "block": {
      const causes = table.disturbed?.map(csvCell) ?? [];
      return causes.every((cause) => cause === "")
        ? ""
        : (call) => causes[table.block?.[call] ?? Number.NaN] ?? "";
    }
    // No call has an error: a case that fails ends in a row of its own.
    case "failure":
      return "";
  }
}

function wholeNumber(value: number): string {
  return Number.isNaN(value) ? "" : String(Math.round(value));
}
