// The per-call CSV. The constant part of a case's rows is built once, and rows go to the
// sink in large chunks: a sweep writes millions of cells.

import {
  APPENDED_COLUMNS,
  CALL_COLUMNS,
  type CallBlock,
  type CaseIdentity,
  IDENTITY_COLUMNS,
  MEASURED_COLUMNS,
  PHASES,
} from "../../schema/call-columns.ts";
import { type Cell, csvCell, csvRow } from "../../schema/csv.ts";
import type { Sink } from "../sink.ts";

const ROWS_PER_CHUNK = 4096;

/** The header of the per-call CSV. */
export function callsHeader(): string {
  return csvRow(CALL_COLUMNS);
}

/** Writes calls, one row each. */
export function writeCalls(sink: Sink, { identity, table }: CallBlock): void {
  const prefix = IDENTITY_COLUMNS.map((column) => csvCell(identity[column])).join(",");
  const textIds = table.textIds.map(csvCell);
  const columns = MEASURED_COLUMNS.map((column) => table[column]);
  const appended = APPENDED_COLUMNS.map((column) => table[column]);
  for (let from = 0; from < table.count; from += ROWS_PER_CHUNK) {
    const to = Math.min(table.count, from + ROWS_PER_CHUNK);
    const rows: string[] = [];
    for (let i = from; i < to; i++) {
      let row = `${prefix},${textIds[table.text_id[i]!]},${PHASES[table.phase[i]!]}`;
      for (const column of columns) row += `,${wholeNumber(column?.[i])}`;
      // No call has an error: a case that fails ends in a row of its own.
      row += ",";
      for (const column of appended) row += `,${wholeNumber(column?.[i])}`;
      rows.push(`${row}\n`);
    }
    sink.writeRows(rows);
  }
}

/** Writes the one row of a case that could not run, or not go on: its identity and why. */
export function writeCaseError(sink: Sink, identity: CaseIdentity, error: string): void {
  sink.writeRows([
    csvRow(CALL_COLUMNS.map((column) => (column === "error" ? error : identityCell(identity, column)))),
  ]);
}

function identityCell(identity: CaseIdentity, column: (typeof CALL_COLUMNS)[number]): Cell {
  return (identity as Readonly<Partial<Record<string, Cell>>>)[column];
}

function wholeNumber(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? "" : String(Math.round(value));
}
