// The latency of a case as a table: one row for all its calls, one for each class of texts, one from when calls were due.

import { formatCount, formatMeasured, formatThree, NOT_AVAILABLE, timeUnitOf } from "../../core/format.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import type { LatencySummary } from "../../stats/latency-summary.ts";
import type { Tail } from "../../stats/tail.ts";
import { type FittedColumn, fittedTable } from "../fitted-table.ts";
import { INDENT } from "../style.ts";

interface FigureRow {
  readonly name: string;
  readonly tokens: string;
  readonly p50: ReturnType<typeof formatMeasured>;
  readonly p90: string;
  readonly p99: ReturnType<typeof formatMeasured>;
  readonly max: string;
}

/** Lines that fit `columns`; empty for a case without figures. */
export function figureLines(result: CaseResult, columns: number): string[] {
  const { latency } = result;
  if (latency === undefined) return [];
  const { unit, ns } = timeUnitOf(latency.latencyNsP50);
  const finest = finestDecimals(result, ns);
  const rows = [
    wholeRow(countText(result), tokensOf(latency), latency, ns, finest, intervalsOf(result)),
    ...classRows(latency, ns),
    ...(result.pace === undefined
      ? []
      : [wholeRow("response", "", result.pace.response, ns, finest, intervalsBetween(result.pace.response))]),
    ...tickRows(result, ns),
  ];
  return fittedTable(columnsOf(rows, unit), columns - INDENT.length).lines.map((line) => INDENT + line);
}

/** Where its intervals come from. */
export function intervalText({ processes = [], latency, within }: CaseResult): string | undefined {
  if (latency?.latencyNsP99Low !== undefined || latency?.latencyNsP50Low !== undefined) {
    return processes.length < 2
      ? "95 %: inside the one process, for these texts; another one may differ by more"
      : `95 %: between ${processes.length} processes, for these texts`;
  }
  return within === undefined
    ? undefined
    : "95 %: inside a process, for these texts; another one may differ by more";
}

function columnsOf(rows: readonly FigureRow[], unit: string): FittedColumn[] {
  const column = (title: string, cell: (row: FigureRow) => string, drop?: number): FittedColumn => ({
    cells: [title, ...rows.map(cell)],
    isText: false,
    ...(drop !== undefined && { drop }),
  });
  const columns = [
    { ...column("", ({ name }) => name), isText: true },
    column("tokens", ({ tokens }) => tokens),
    column(`p50 ${unit}`, ({ p50 }) => p50.value),
    column("95 %", ({ p50 }) => p50.interval, 2),
    column("p90", ({ p90 }) => p90, 1),
    column(`p99 ${unit}`, ({ p99 }) => p99.value),
    column("95 %", ({ p99 }) => p99.interval),
    column("max", ({ max }) => max, 3),
  ];
  return columns.filter(({ cells }) => cells.slice(1).some((cell) => cell !== ""));
}

type Intervals = Readonly<
  Record<"p50" | "p99", { readonly low: number | undefined; readonly high: number | undefined }>
>;

function wholeRow(
  name: string,
  tokens: string,
  latency: LatencySummary,
  unitNs: number,
  finest: number,
  { p50, p99 }: Intervals,
): FigureRow {
  const measured = (value: number | undefined, { low, high }: Intervals["p50"]) =>
    formatMeasured({ value: over(value, unitNs), low: over(low, unitNs), high: over(high, unitNs) }, finest);
  return {
    name,
    tokens,
    p50: measured(latency.latencyNsP50, p50),
    p90: three(latency.latencyNsP90, unitNs),
    p99: measured(latency.latencyNsP99, p99),
    max: three(latency.latencyNsMax, unitNs),
  };
}

function tailRow(name: string, { p50, p99 }: Tail, unitNs: number, tokens = ""): FigureRow {
  const plain = (ns: number | undefined) => ({ value: three(ns, unitNs), interval: "" });
  return { name, tokens, p50: plain(p50), p90: "", p99: plain(p99), max: "" };
}

/** Nothing where all are of one class: it is that of the row above. */
function classRows({ classes }: LatencySummary, unitNs: number): FigureRow[] {
  if (classes.length < 2) return [];
  return classes.map(({ name, leastTokens, mostTokens, latencyNsP50, latencyNsP99 }) =>
    tailRow(name, { p50: latencyNsP50, p99: latencyNsP99 }, unitNs, tokenRange(leastTokens, mostTokens)),
  );
}

function tickRows({ ticks }: CaseResult, unitNs: number): FigureRow[] {
  if (ticks === undefined) return [];
  const { step, aloneNs, worldNs } = ticks;
  return [
    wholeRow("step", "", step, unitNs, Number.POSITIVE_INFINITY, intervalsBetween(step)),
    tailRow("step alone", aloneNs, unitNs),
    tailRow("world", worldNs.full, unitNs),
    tailRow("world alone", worldNs.null, unitNs),
  ];
}

/** Between processes; where these are too few, inside of one. */
function intervalsOf({ latency, within }: CaseResult): Intervals {
  const { p50, p99 } = intervalsBetween(latency!);
  return {
    p50: p50.low === undefined && within !== undefined ? within.p50 : p50,
    p99: p99.low === undefined && within !== undefined ? within.p99 : p99,
  };
}

function intervalsBetween(latency: LatencySummary): Intervals {
  return {
    p50: { low: latency.latencyNsP50Low, high: latency.latencyNsP50High },
    p99: { low: latency.latencyNsP99Low, high: latency.latencyNsP99High },
  };
}

/** How many, of what. */
function countText({ latency, ticks }: CaseResult): string {
  return `${formatCount(latency!.sampleCount)} ${ticks === undefined ? "calls" : "ticks"}`;
}

function tokensOf({ classes }: LatencySummary): string {
  return classes.length === 0 ? "" : tokenRange(classes[0]!.leastTokens, classes.at(-1)!.mostTokens);
}

/** `13 to 64`. */
export function tokenRange(least: number, most: number): string {
  return least === most ? formatCount(least) : `${formatCount(least)} to ${formatCount(most)}`;
}

/** Decimals of the unit that the clock tells apart. */
export function finestDecimals({ timer }: Pick<CaseResult, "timer">, unitNs: number): number {
  const resolutionNs = timer?.resolutionNs;
  return resolutionNs === undefined
    ? Number.POSITIVE_INFINITY
    : -Math.floor(Math.log10(resolutionNs / unitNs));
}

function over(ns: number | undefined, unitNs: number): number | undefined {
  return ns === undefined ? undefined : ns / unitNs;
}

function three(ns: number | undefined, unitNs: number): string {
  return ns === undefined ? NOT_AVAILABLE : formatThree(ns / unitNs);
}
