// The JSON document: every case's figures under the names of the summary line, null where there is no value.

import type { CaseResult } from "../../schema/case-result.ts";
import { SUMMARY_KEYS, summaryRow } from "../../schema/figures.ts";
import { inUnit } from "../../schema/units.ts";
import type { MinuteLatency } from "../../stats/by-minute.ts";
import { jsonText, SCHEMA_VERSION } from "../json.ts";

/** One document with its line end: the run's own facts, then its cases. */
export function jsonDocument(
  facts: Readonly<Record<string, unknown>>,
  results: readonly CaseResult[],
): string {
  return jsonText({ schema_version: SCHEMA_VERSION, ...facts, cases: results.map(jsonCase) });
}

function jsonCase(result: CaseResult): Record<string, unknown> {
  const row = summaryRow(result);
  return {
    ...Object.fromEntries(SUMMARY_KEYS.map((key) => [key, row[key] ?? null])),
    each_process: (result.processes ?? []).map((own, process) => ({
      process,
      p50_us: inUnit(own.latencyNsP50, "µs") ?? null,
      p99_us: inUnit(own.latencyNsP99, "µs") ?? null,
      p99_of_laps_us: inUnit(own.latencyNsP99OfLaps, "µs") ?? null,
    })),
    ...(result.minutes && { minutes: result.minutes.map(jsonMinute) }),
    warnings: result.warnings,
    notes: result.notes.map(({ text }) => text),
  };
}

function jsonMinute({ minute, sampleCount, latencyNsP50, latencyNsP99 }: MinuteLatency) {
  return {
    minute,
    n: sampleCount,
    p50_us: inUnit(latencyNsP50, "µs"),
    p99_us: inUnit(latencyNsP99, "µs") ?? null,
  };
}
