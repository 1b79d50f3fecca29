// The cases of a sweep beside each other: what varied, and the figures to decide by.

import { formatDuration, formatRatio, NOT_AVAILABLE } from "../../core/format.ts";
import type { IdentityColumn } from "../../schema/call-columns.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import { INDENT } from "../style.ts";

/** What a sweep can vary, in the order of the command line. */
const VARIED: readonly IdentityColumn[] = [
  "model",
  "variant",
  "backend",
  "runtime",
  "provider",
  "layer",
  "dim",
  "batch",
  "threads",
  "pin",
  "spin",
  "load",
  "gap_ms",
  "text",
];

interface Column {
  readonly title: string;
  readonly cell: (result: CaseResult) => string;
  readonly isNumber: boolean;
}

/** One row a case; empty for a single one. */
export function sweepLines(results: readonly CaseResult[]): string[] {
  if (results.length < 2) return [];
  const columns = [...variedColumns(results), ...figureColumns(results)];
  const rows = [
    columns.map(({ title }) => title),
    ...results.map((result) => columns.map(({ cell }) => cell(result))),
  ];
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const padded = (cell: string, i: number) =>
    columns[i]!.isNumber ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!);
  return rows.map((row) => `${INDENT}${row.map(padded).join("  ")}`.trimEnd());
}

function variedColumns(results: readonly CaseResult[]): Column[] {
  return VARIED.filter((name) => new Set(results.map(({ identity }) => identity[name])).size > 1).map(
    (name) => ({
      title: name.replace("_", " "),
      cell: ({ identity }) => String(identity[name] ?? NOT_AVAILABLE),
      isNumber: results.every(({ identity }) => typeof identity[name] !== "string"),
    }),
  );
}

function figureColumns(results: readonly CaseResult[]): Column[] {
  const time = (title: string, ns: (result: CaseResult) => number | undefined): Column => ({
    title,
    cell: (result) => formatDuration(ns(result)),
    isNumber: true,
  });
  const ratio = (title: string, of: (result: CaseResult) => number | undefined): Column => ({
    title,
    cell: (result) => formatRatio(of(result)),
    isNumber: true,
  });
  const all: (Column | false)[] = [
    time("p50", ({ latency }) => latency?.latencyNsP50),
    time("p99", ({ latency }) => latency?.latencyNsP99),
    time("max", ({ latency }) => latency?.latencyNsMax),
    results.some(({ pace }) => pace) && time("due p99", ({ pace }) => pace?.response.latencyNsP99),
    ...(results.some(({ ticks }) => ticks)
      ? [
          time("step p50", ({ ticks }) => ticks?.step.latencyNsP50),
          time("step p99", ({ ticks }) => ticks?.step.latencyNsP99),
          ratio("step slowed", ({ ticks }) => ticks?.embedSlowdown.ratio),
          ratio("world slowed", ({ ticks }) => ticks?.worldSlowdown.ratio),
        ]
      : []),
    results.some(({ verdict }) => verdict !== "ok") && {
      title: "verdict",
      cell: ({ verdict }: CaseResult) => verdict,
      isNumber: false,
    },
  ];
  return all.filter((column) => column !== false);
}
