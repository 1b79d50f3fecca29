// The figures of a case as the summary line on stderr and as a row of `summary.csv`.

import { type Cell, csvRow } from "../../schema/csv.ts";
import { SUMMARY_KEYS, type SummaryRow } from "../../schema/figures.ts";
import { PROCESS_COLUMNS } from "../../schema/read-rows.ts";

/**
 * The summary line, without its line end: blanks and control characters in a value become `_`, so that blanks separate.
 * @param withEmpty whether keys without a value stay, as programs want it
 */
export function summaryLine(row: SummaryRow, withEmpty = true): string {
  const keys = withEmpty ? SUMMARY_KEYS : SUMMARY_KEYS.filter((key) => (row[key] ?? "") !== "");
  const pairs = keys.map((key) => `${key}=${String(row[key] ?? "").replace(/[\s\p{Cc}]/gu, "_")}`);
  return `summary ${pairs.join(" ")}`;
}

/** The header of `summary.csv`. */
export function summaryCsvHeader(): string {
  return csvRow(SUMMARY_KEYS);
}

/** A case's row of `summary.csv`. */
export function summaryCsvRow(row: SummaryRow): string {
  return csvRow(summaryCells(row));
}

/** The header of `processes.csv`: a summary of each process, its number, and which texts it timed. */
export function processesCsvHeader(): string {
  return csvRow([...SUMMARY_KEYS, ...PROCESS_COLUMNS.map(({ name }) => name)]);
}

/** A row of `processes.csv`. */
export function processesCsvRow(row: SummaryRow, process: Cell, textsSha256: Cell): string {
  return csvRow([...summaryCells(row), process, textsSha256]);
}

function summaryCells(row: SummaryRow): Cell[] {
  return SUMMARY_KEYS.map((key) => {
    const value = row[key];
    return typeof value === "boolean" ? String(value) : value;
  });
}
