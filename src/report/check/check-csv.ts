// A check for programs: one row a case and limit as CSV, and all of it as JSON.
import { type Cell, csvRow } from "../../schema/csv.ts";
import { jsonText, SCHEMA_VERSION } from "../json.ts";
import { type Checked, type CheckReport, verdictOf } from "./check-report.ts";

const IDENTITY = [
  ...["candidate", "model", "variant", "backend", "runtime", "provider", "layer", "dim", "batch", "threads"],
  ...["pin", "spin", "load", "rate_hz", "gap_ms", "text"],
];

const COLUMNS: readonly { readonly name: string; readonly of: (check: Checked) => Cell }[] = [
  { name: "verdict", of: ({ verdict }) => verdict },
  { name: "figure", of: ({ figure }) => figure },
  { name: "ratio", of: ({ value }) => exact(value) },
  { name: "low", of: ({ low }) => exact(low) },
  { name: "high", of: ({ high }) => exact(high) },
  { name: "limit", of: ({ limit }) => exact(limit) },
  { name: "subject", of: ({ subject }) => subject },
  { name: "baseline", of: ({ baseline }) => baseline },
  { name: "unit", of: ({ unit }) => unit },
  { name: "needed_seconds", of: ({ neededSeconds }) => exact(neededSeconds) },
];

function exact(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toPrecision(6));
}

/** Rows with their ends, the header first. */
export function checkRows({ checks, cases }: CheckReport): readonly string[] {
  const rows = checks.map((check) => {
    const { row } = cases[check.caseIndex]!;
    return csvRow([...IDENTITY.map((name) => cell(row[name])), ...COLUMNS.map(({ of }) => of(check))]);
  });
  return [csvRow([...IDENTITY, ...COLUMNS.map(({ name }) => name)]), ...rows];
}

function cell(value: unknown): Cell {
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}

export function checkJson(report: CheckReport): string {
  const { subject, baseline, cases, rounds, elapsedNs, budgetNs, doubts, checks } = report;
  return jsonText({
    schema_version: SCHEMA_VERSION,
    verdict: verdictOf(checks),
    subject,
    baseline,
    rounds,
    seconds: elapsedNs / 1e9,
    budget_seconds: budgetNs / 1e9,
    doubts,
    gates: checks.map((check) => ({
      ...Object.fromEntries(IDENTITY.map((name) => [name, cases[check.caseIndex]!.row[name]])),
      ...Object.fromEntries(COLUMNS.map(({ name, of }) => [name, of(check)])),
      outlook: check.outlook,
    })),
  });
}
