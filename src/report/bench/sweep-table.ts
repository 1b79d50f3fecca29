// The cases of a sweep beside each other: what varied, and the figures to decide by. This file loads arquero, which takes a while: it is
// imported when there is a table to make.

import { type ColumnTable, from } from "arquero";
import { formatDuration, formatRatio, NOT_AVAILABLE } from "../../core/format.ts";
import type { IdentityColumn } from "../../schema/call-columns.ts";
import type { CaseResult, ProcessFigures } from "../../schema/case-result.ts";
import { FIGURES, type FigureKey, type FigureValue } from "../../schema/figures.ts";
import { type BetweenProcesses, betweenProcesses, pairedRatio } from "../../stats/between-processes.ts";
import { INDENT } from "../style.ts";
import { type AlignedColumn, alignedRows } from "../table.ts";

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

interface ShownFigure {
  readonly key: FigureKey;
  readonly title: string;
  readonly format: (value: FigureValue) => string;
  /** Whether some case calls for it; always, unless it says otherwise. */
  readonly when?: (result: CaseResult) => boolean;
}

const time = (value: FigureValue) => formatDuration(value as number | undefined);
const ratio = (value: FigureValue) => formatRatio(value as number | undefined);
const hasTicks = ({ ticks }: CaseResult) => ticks !== undefined;

const SHOWN: readonly ShownFigure[] = [
  { key: "p50_us", title: "p50", format: time },
  { key: "p99_us", title: "p99", format: time },
  { key: "max_us", title: "max", format: time },
  { key: "response_p99_us", title: "due p99", format: time, when: ({ pace }) => pace !== undefined },
  { key: "step_p50_us", title: "step p50", format: time, when: hasTicks },
  { key: "step_p99_us", title: "step p99", format: time, when: hasTicks },
  { key: "embed_slowdown", title: "step slowed", format: ratio, when: hasTicks },
  { key: "world_slowdown", title: "world slowed", format: ratio, when: hasTicks },
  { key: "verdict", title: "verdict", format: String, when: ({ verdict }) => verdict !== "ok" },
];

/** One row a case, by the names of columns and keys; times in nanoseconds. */
function caseTable(results: readonly CaseResult[]): ColumnTable {
  return from(
    results.map((result) => ({
      ...result.identity,
      ...Object.fromEntries(FIGURES.map(({ key, of }) => [key, of(result)])),
    })),
  );
}

/** In a cell; those of the others are as wide. */
const BEST = " *";
const NOT_BEST = "  ";

const COMPARED = [
  { title: "p50", of: ({ latencyNsP50 }: ProcessFigures) => latencyNsP50 },
  { title: "p99", of: ({ latencyNsP99 }: ProcessFigures) => latencyNsP99 },
] as const;

/**
 * Each case over the first one, process by process: those of a round ran one right after the other. The first one and not the best is what
 * the others are held against: who comes out best of equals is chance, and would differ from the others by it.
 */
function ratioColumns(results: readonly CaseResult[]): AlignedColumn[] {
  return COMPARED.flatMap(({ title, of }) => {
    const figures = results.map(({ processes = [] }) => processes.map(of));
    const ratios = figures.map((own) => pairedRatio(own, figures[0]!));
    if (ratios.slice(1).every(({ low }) => low === undefined)) return [];
    const medians = figures.map((own) => betweenProcesses(own).value ?? Number.POSITIVE_INFINITY);
    const best = Math.min(...medians);
    const cells = ratios.map((one, i) => ratioText(one, i === 0) + (medians[i] === best ? BEST : NOT_BEST));
    return { cells: [`${title} to the first${NOT_BEST}`, ...cells], isText: false };
  });
}

function ratioText({ value, low, high }: BetweenProcesses, isFirst: boolean): string {
  if (isFirst || value === undefined) return isFirst ? "1" : NOT_AVAILABLE;
  const exact = (ratio: number) => ratio.toFixed(3);
  if (low === undefined || high === undefined) return `×${exact(value)}`;
  const interval = `(${exact(low)} to ${exact(high)})`;
  return low <= 1 && high >= 1 ? `equal ${interval}` : `×${exact(value)} ${interval}`;
}

const LEGEND = [
  "over the first case, process by process, with the 95 % interval between rounds; equal: it holds 1; * the lowest",
];

/** One line a case, under a header; empty for a single one. */
export function sweepLines(results: readonly CaseResult[]): string[] {
  if (results.length < 2) return [];
  const cases = caseTable(results);
  const varied = VARIED.filter((name) => cases.dedupe(name).numRows() > 1);
  const shown = SHOWN.filter(({ when }) => when === undefined || results.some(when));
  const table = cases.select(
    varied,
    shown.map(({ key }) => key),
  );
  const formats = [
    ...varied.map(() => (value: FigureValue) => String(value ?? NOT_AVAILABLE)),
    ...shown.map(({ format }) => format),
  ];
  const columns = table.columnNames().map((name, column) => {
    const values = [...(table.array(name) as Iterable<FigureValue>)];
    const title = shown[column - varied.length]?.title ?? name.replace("_", " ");
    const isText = values.some((value) => typeof value === "string");
    return { cells: [title, ...values.map(formats[column]!)], isText };
  });
  const ratios = ratioColumns(results);
  const verdict = shown.at(-1)?.key === "verdict" ? columns.splice(-1) : [];
  const lines = alignedRows([...columns, ...ratios, ...verdict]);
  return [...lines, ...(ratios.length === 0 ? [] : LEGEND)].map((line) => INDENT + line);
}
