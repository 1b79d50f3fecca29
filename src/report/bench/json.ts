// The JSON document: every case's figures under the names of the summary line, null where there is no value.

import type { CaseResult } from "./case-result.ts";
import { SUMMARY_KEYS, summaryRow } from "./summary.ts";

/** Raised when a reader of the old documents would misread the new ones. */
export const SCHEMA_VERSION = 1;

/** One document with its line end: the run's own facts, then its cases. */
export function jsonDocument(
  facts: Readonly<Record<string, unknown>>,
  results: readonly CaseResult[],
): string {
  return jsonText({ schema_version: SCHEMA_VERSION, ...facts, cases: results.map(jsonCase) });
}

/** Indented JSON with its line end. What has no value is null and not left out. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, (_, item: unknown) => (item === undefined ? null : item), 2)}\n`;
}

function jsonCase(result: CaseResult): Record<string, unknown> {
  const row = summaryRow(result);
  return {
    ...Object.fromEntries(SUMMARY_KEYS.map((key) => [key, row[key] ?? null])),
    warnings: result.warnings,
    notes: result.notes,
  };
}
