// The ladder CSV: one row per dimension and treatment.

import { csvRow } from "../../schema/csv.ts";
import { LADDER_COLUMNS, type LadderRow } from "../../schema/ladder-columns.ts";

export function ladderHeader(): string {
  return csvRow(LADDER_COLUMNS.map(({ column }) => column));
}

export function ladderCsvRow(row: LadderRow): string {
  return csvRow(LADDER_COLUMNS.map(({ column }) => row[column]));
}
