// The cases of a sweep beside each other: what varied, and the figures to decide by. Where the width does not hold all of it, columns are
// abbreviated and left out in the order of ROOM. This file loads arquero, which takes a while: it is imported when there is a table to make.

import { type ColumnTable, from } from "arquero";
import {
  formatCount,
  formatMeasured,
  formatRatio,
  formatThree,
  NOT_AVAILABLE,
  timeUnitOf,
} from "../../core/format.ts";
import type { CaseResult, ProcessFigures } from "../../schema/case-result.ts";
import { FIGURES, type FigureKey, type FigureValue } from "../../schema/figures.ts";
import { type BetweenProcesses, pairedRatio } from "../../stats/between-processes.ts";
import { type FittedColumn, fittedTable } from "../fitted-table.ts";
import { INDENT, paint, type TerminalStyle, tableWidth, wrap, wrapText } from "../style.ts";
import { finestDecimals } from "./figure-rows.ts";
import { variedColumns, variedText } from "./varied.ts";

/**
 * What is abbreviated or left out where room is short, the first one first. What varied, p50 and p99 stay; where even these have no room,
 * what varied first stands in a line above its cases.
 */
export const ROOM = [
  "max",
  "interval of the p50 ratio",
  "world slowdown",
  "step p50",
  "p50 ratio",
  "worst caller",
  "rate of callers",
  "response p99",
  "step p99",
  "interval of the p99 ratio",
  "step slowdown",
  "interval of p99",
  "p99 ratio",
] as const;

const turn = (name: (typeof ROOM)[number]) => ROOM.indexOf(name);

/** Beside the lowest of a column, and beside a ratio whose interval holds 1; as wide as what stands beside the others. */
const BEST = "*";
const EQUAL = "=";

/** One line a case, under a header, and what its marks say; empty for a single one. */
export function sweepLines(results: readonly CaseResult[], style: TerminalStyle): string[] {
  if (results.length < 2) return [];
  const width = tableWidth(style) - INDENT.length;
  const table = caseTable(results);
  const figures = [
    ...latencyColumns(table, results),
    ...ratioColumns(results),
    ...otherColumns(table, results),
  ];
  const { titles, lines, dropped } = withTitles(variedCells(results), figures, width);
  const [header, ...rows] = lines;
  return [
    paint(INDENT + header!, "bold", style),
    ...rows.flatMap((line, i) => {
      const isSame = i > 0 && titles[i]!.every((part, at) => part === titles[i - 1]![at]);
      const title = isSame ? [] : wrap(titles[i]!, " · ", style.columns, INDENT);
      return [...title, INDENT + line];
    }),
    ...legend(lines, dropped).flatMap((text) => wrapText(text, style.columns, INDENT)),
  ];
}

/** One row a case, by the names of columns and keys; times in nanoseconds, of a text where batches differ. */
function caseTable(results: readonly CaseResult[]): ColumnTable {
  return from(
    results.map((result) => ({
      ...result.identity,
      ...Object.fromEntries(FIGURES.map(({ key, of }) => [key, of(result)])),
    })),
  );
}

function variedCells(results: readonly CaseResult[]): FittedColumn[] {
  const identities = results.map(({ identity }) => identity);
  return variedColumns(identities).map((name) => {
    const values = identities.map((identity) => identity[name]);
    return {
      cells: [name.replace("_", " "), ...values.map((value) => variedText(name, value))],
      isText: values.some((value) => typeof value === "string"),
    };
  });
}

/** What varied, beside the figures; where that has no room, as few of its first columns as will do stand in titles, one a row. */
function withTitles(varied: readonly FittedColumn[], figures: readonly FittedColumn[], width: number) {
  const beside = (count: number) => {
    const indent = count === 0 ? "" : INDENT;
    const { lines, dropped } = fittedTable([...varied.slice(count), ...figures], width - indent.length);
    const [names = [], ...cells] = figures[0]!.cells.map((_, row) =>
      varied.slice(0, count).map((column) => column.cells[row]!),
    );
    const titles = cells.map((row) => row.map((cell, i) => `${names[i]} ${cell}`));
    return { titles, lines: lines.map((line) => indent + line), dropped };
  };
  const fits = ({ lines }: ReturnType<typeof beside>) => lines.every(({ length }) => length <= width);
  const [untitled, ...titled] = [...varied.keys(), varied.length].map(beside);
  const last = titled.at(-1);
  if (last === undefined || fits(untitled!)) return untitled!;
  return titled.find((one) => fits(one) && one.dropped.length <= last.dropped.length) ?? last;
}

/** Texts of a call where batches differ, so that its figures are those of one text; else 1. */
function textsOf({ identity }: CaseResult, results: readonly CaseResult[]): number {
  const batches = new Set(results.map((one) => one.identity.batch));
  return batches.size > 1 ? Number(identity.batch ?? 1) : 1;
}

function perText(results: readonly CaseResult[]): string {
  return results.some((one) => textsOf(one, results) > 1) ? "/text" : "";
}

function latencyColumns(table: ColumnTable, results: readonly CaseResult[]): FittedColumn[] {
  const valuesOf = (key: FigureKey) =>
    [...(table.array(key) as Iterable<number | undefined>)].map((ns, i) =>
      ns === undefined ? undefined : ns / textsOf(results[i]!, results),
    );
  const [p50s, p99s, lows, highs] = (["p50_us", "p99_us", "p99_low_us", "p99_high_us"] as const).map(
    valuesOf,
  );
  const known = p50s!.filter((ns) => ns !== undefined);
  const { unit, ns: unitNs } = timeUnitOf(known.length === 0 ? undefined : Math.min(...known));
  const inUnit = (ns: number | undefined) => (ns === undefined ? undefined : ns / unitNs);
  const p99 = results.map((result, i) =>
    formatMeasured(
      { value: inUnit(p99s![i]), low: inUnit(lows![i]), high: inUnit(highs![i]) },
      finestDecimals(result, unitNs),
    ),
  );
  const p50 = results.map((result, i) => {
    const { latencyNsP50Low, latencyNsP50High } = result.latency ?? {};
    const texts = unitNs * textsOf(result, results);
    const over = (ns: number | undefined) => (ns === undefined ? undefined : ns / texts);
    return formatMeasured(
      { value: inUnit(p50s![i]), low: over(latencyNsP50Low), high: over(latencyNsP50High) },
      finestDecimals(result, unitNs),
    ).value;
  });
  const suffix = `${perText(results)} ${unit}`;
  const maxima = [...(table.array("max_us") as Iterable<number | undefined>)].map(inUnit);
  const marks = (values: readonly (number | undefined)[]) => {
    const best = Math.min(...values.map((value) => value ?? Number.POSITIVE_INFINITY));
    return values.map((value) => (value === best ? BEST : " "));
  };
  const p50Marks = marks(p50s!);
  const p99Marks = marks(p99s!);
  return [
    { cells: [`p50${suffix} `, ...p50.map((text, i) => text + p50Marks[i])], isText: false },
    { cells: [`p99${suffix} `, ...p99.map(({ value }, i) => value + p99Marks[i])], isText: false },
    ...(p99.some(({ interval }) => interval !== "")
      ? [
          {
            cells: ["95 %", ...p99.map(({ interval }) => interval)],
            isText: false,
            drop: turn("interval of p99"),
          },
        ]
      : []),
    {
      cells: [
        `max ${unit}`,
        ...maxima.map((value) => (value === undefined ? NOT_AVAILABLE : formatThree(value))),
      ],
      isText: false,
      drop: turn("max"),
    },
  ];
}

const COMPARED = [
  { title: "p50", of: ({ latencyNsP50 }: ProcessFigures) => latencyNsP50 },
  { title: "p99", of: ({ latencyNsP99 }: ProcessFigures) => latencyNsP99 },
] as const;

/**
 * Each case over the first one, process by process: those of a round ran one right after the other. The first one and not the best is what
 * the others are held against: who comes out best of equals is chance, and would differ from the others by it.
 */
function ratioColumns(results: readonly CaseResult[]): FittedColumn[] {
  return COMPARED.flatMap(({ title, of }) => {
    const figures = results.map((result) => {
      const texts = textsOf(result, results);
      return (result.processes ?? []).map((own) => {
        const ns = of(own);
        return ns === undefined ? undefined : ns / texts;
      });
    });
    const ratios = figures.map((own) => pairedRatio(own, figures[0]!));
    if (ratios.slice(1).every(({ low }) => low === undefined)) return [];
    const name = `${title}/first`;
    return {
      cells: [`${name} (95 %) `, ...ratios.map((one, i) => ratioText(one, i === 0, true))],
      short: [`${name} `, ...ratios.map((one, i) => ratioText(one, i === 0, false))],
      isText: false,
      shorten: turn(`interval of the ${title} ratio`),
      drop: turn(`${title} ratio`),
    };
  });
}

function ratioText({ value, low, high }: BetweenProcesses, isFirst: boolean, isWhole: boolean): string {
  if (isFirst) return "1 ";
  const { value: text, interval } = formatMeasured({ value, low, high });
  const isEqual = low !== undefined && high !== undefined && low <= 1 && high >= 1;
  return `${text}${isWhole && interval !== "" ? ` (${interval})` : ""}${isEqual ? EQUAL : " "}`;
}

interface OtherFigure {
  readonly key: FigureKey;
  readonly title: string;
  readonly format: "time" | "ratio" | "count";
  readonly room: (typeof ROOM)[number];
  /** Whether some case calls for it; always, unless it says otherwise. */
  readonly when?: (result: CaseResult) => boolean;
}

const hasCallers = ({ callers }: CaseResult) => callers !== undefined && callers.p50Ns.length > 1;

const OTHERS: readonly OtherFigure[] = [
  {
    ...{ key: "callers_rate_hz", title: "calls/s of all", format: "count" },
    ...{ room: "rate of callers", when: hasCallers },
  },
  {
    ...{ key: "callers_p99_us", title: "worst p99", format: "time" },
    ...{ room: "worst caller", when: hasCallers },
  },
  { key: "response_p99_us", title: "response p99", format: "time", room: "response p99" },
  { key: "step_p50_us", title: "step p50", format: "time", room: "step p50" },
  { key: "step_p99_us", title: "step p99", format: "time", room: "step p99" },
  { key: "embed_slowdown", title: "step slowdown", format: "ratio", room: "step slowdown" },
  { key: "world_slowdown", title: "world slowdown", format: "ratio", room: "world slowdown" },
];

/** What some cases have and others have not; last what became of them, where that was not well. */
function otherColumns(table: ColumnTable, results: readonly CaseResult[]): FittedColumn[] {
  const others = OTHERS.filter(({ when }) => when === undefined || results.some(when)).flatMap((figure) => {
    const { key, title, format, room } = figure;
    const values = [...(table.array(key) as Iterable<FigureValue>)] as (number | undefined)[];
    const known = values.filter((value) => value !== undefined);
    if (known.length === 0) return [];
    const { unit, ns } = timeUnitOf(Math.min(...known));
    const formats = {
      time: (value: number) => formatThree(value / ns),
      ratio: formatRatio,
      count: (value: number) => formatCount(Math.round(value)),
    };
    const text = (value: number | undefined) =>
      value === undefined ? NOT_AVAILABLE : formats[format](value);
    const header = format === "time" ? `${title} ${unit}` : title;
    return { cells: [header, ...values.map(text)], isText: false, drop: turn(room) };
  });
  const verdicts = results.map(({ verdict }) => verdict);
  if (verdicts.every((verdict) => verdict === "ok")) return others;
  return [...others, { cells: ["verdict", ...verdicts], isText: true }];
}

function legend(lines: readonly string[], dropped: readonly string[]): string[] {
  const text = lines.join("\n");
  const marks = [
    text.includes(BEST) && `${BEST} lowest`,
    text.includes("/first") && "/first: over the first case, paired by round, with its 95 % interval",
    text.includes(EQUAL) && `${EQUAL} holds 1`,
    text.includes("/text") && "/text: of a call over its texts",
  ].filter((part) => typeof part === "string");
  return [
    ...(marks.length === 0 ? [] : [`${marks.join("; ")}.`]),
    ...(dropped.length === 0 ? [] : [`No room for: ${dropped.map((title) => title.trim()).join(", ")}.`]),
  ];
}
