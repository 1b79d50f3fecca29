// The candidates of a decision beside each other: those that were measured in Layer C with their intervals, then the others with why not.
// This file loads arquero, which takes a while: it is imported when there is a table to make.
import { from } from "arquero";
import { formatDuration, formatMeasured, formatThree, NOT_AVAILABLE, timeUnitOf } from "../../core/format.ts";
import { type Judged, STANDINGS } from "../../decision/judged.ts";
import { betweenProcesses } from "../../stats/between-processes.ts";
import { type FittedColumn, fittedTable } from "../fitted-table.ts";
import { INDENT, paint, type TerminalStyle, tableWidth, wrapText } from "../style.ts";

export function candidateLines(candidates: readonly Judged[], style: TerminalStyle): readonly string[] {
  const isMeasured = ({ tried }: Judged) => tried.step !== undefined;
  const others = candidates.filter((judged) => !isMeasured(judged));
  const screened = others.filter(({ standing }) => standing === "screened");
  const text = (words: string) => wrapText(words, style.columns, INDENT);
  return [
    ...measuredLines(candidates.filter(isMeasured), style),
    ...screenedTexts(screened).flatMap(text),
    ...others
      .filter(({ standing }) => standing !== "screened")
      .flatMap(({ tried, standing, reason }) =>
        text(`${standing}: ${tried.candidate}: ${firstClause(reason)}`),
      ),
  ];
}

function measuredLines(candidates: readonly Judged[], style: TerminalStyle): readonly string[] {
  if (candidates.length === 0) return [];
  const judged = inOrder(candidates);
  const p99s = judged.map(({ tried }) => betweenProcesses(tried.step!.p99Ns));
  const least = Math.min(...p99s.flatMap(({ value }) => value ?? []));
  const { unit, ns: unitNs } = timeUnitOf(Number.isFinite(least) ? least : undefined);
  const inUnit = (ns: number | undefined) => (ns === undefined ? undefined : ns / unitNs);
  const shown = p99s.map(({ value, low, high }) =>
    formatMeasured({ value: inUnit(value), low: inUnit(low), high: inUnit(high) }),
  );
  const three = (value: number | undefined) => (value === undefined ? NOT_AVAILABLE : formatThree(value));
  const over = judged.map(({ margin }) =>
    formatMeasured({ value: margin?.ratio, low: margin?.low, high: margin?.high }),
  );
  const column = (
    header: string,
    cells: readonly string[],
    more: Partial<FittedColumn> = {},
  ): FittedColumn => ({
    cells: [header, ...cells],
    isText: false,
    ...more,
  });
  const table = [
    column(
      "standing",
      judged.map(({ standing }) => standing),
      { isText: true },
    ),
    column(
      "candidate",
      judged.map(({ tried }) => tried.candidate),
      {
        isText: true,
        short: ["candidate", ...judged.map(({ tried }) => shortName(tried))],
        shorten: 2,
      },
    ),
    column(
      "dim",
      judged.map(({ row }) => String(row?.dim ?? NOT_AVAILABLE)),
    ),
    column(
      `p99 ${unit}`,
      shown.map(({ value }) => value),
    ),
    column(
      "95 %",
      shown.map(({ interval }) => interval),
      { drop: 5 },
    ),
    column(
      "ratio",
      over.map(({ value }) => (value === NOT_AVAILABLE ? "" : `×${value}`)),
      { drop: 4 },
    ),
    column(
      "95 %",
      over.map(({ interval }) => interval),
      { drop: 3 },
    ),
    column(
      "CPU µs",
      judged.map(({ tried }) => three(nsToUs(tried.call?.cpuNs))),
      { drop: 1 },
    ),
    column(
      "nDCG",
      judged.map(({ tried }) => tried.weights?.ndcgAt10?.toFixed(3) ?? NOT_AVAILABLE),
      { drop: 0 },
    ),
  ];
  const [header, ...rows] = fittedTable(table, tableWidth(style) - INDENT.length).lines;
  const reasons = judged.filter(({ standing }) => !COMPARED.has(standing));
  return [
    paint(INDENT + header!, "bold", style),
    ...rows.map((line) => INDENT + line),
    ...reasons.flatMap(({ tried, reason }) =>
      wrapText(`${tried.candidate}: ${reason}`, style.columns, INDENT),
    ),
  ];
}

/** Whose row says all. */
const COMPARED: ReadonlySet<string> = new Set(["primary", "fallback", "equal", "slower"]);

/** By how far they came, then by p99. */
function inOrder(candidates: readonly Judged[]): readonly Judged[] {
  const rows = candidates.map(({ tried, standing }, index) => ({
    index,
    place: STANDINGS.indexOf(standing),
    p99: betweenProcesses(tried.step!.p99Ns).value ?? Number.POSITIVE_INFINITY,
  }));
  const order = [...(from(rows).orderby("place", "p99").array("index") as Iterable<number>)];
  return order.map((index) => candidates[index]!);
}

function shortName({ variant, runtime, precision, model }: Judged["tried"]): string {
  return [model, variant, runtime, ...(precision === undefined ? [] : [precision])].join("/");
}

/** What failed; the value seen and what was expected are in the document. */
function firstClause(reason: string): string {
  return reason.split("; seen: ")[0]!;
}

/** One line a model. */
function screenedTexts(screened: readonly Judged[]): readonly string[] {
  const byModel = Map.groupBy(screened, ({ tried }) => tried.model);
  return [...byModel].map(([model, those]) => {
    const calls = those.flatMap(({ tried: { call, screening } }) => (call ?? screening)?.p50Ns ?? []);
    const [least, most] = [Math.min(...calls), Math.max(...calls)];
    const range =
      calls.length === 0
        ? ""
        : `: ${formatDuration(least)}${most > least ? ` to ${formatDuration(most)}` : ""} a call`;
    return `screened only, of ${model}: ${those.length}${range}`;
  });
}

function nsToUs(ns: number | undefined): number | undefined {
  return ns === undefined ? undefined : ns / 1e3;
}
