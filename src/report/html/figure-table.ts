// Tables of figures as summary.csv has them: the same numbers, in the same units. What no case has is no column.
import { from } from "arquero";
import { FIGURES, type FigureKey } from "../../schema/figures.ts";
import { type Column, type ReportTable, table, type Value } from "./blocks.ts";
import type { Case } from "./runs.ts";

/** One row a case that has any of the figures. Undefined where no case has any of the figures. */
export function figureTable(
  caption: string,
  cases: readonly Case[],
  keys: readonly FigureKey[],
): ReportTable | undefined {
  if (cases.length === 0) return undefined;
  const figures = from(
    cases.map(({ summary }) => Object.fromEntries(keys.map((key) => [key, summary[key]]))),
  );
  const known = keys.filter((key) =>
    [...(figures.array(key) as Iterable<Value>)].some((value) => value !== undefined),
  );
  if (known.length === 0) return undefined;
  const having = cases.filter(({ summary }) => known.some((key) => summary[key] !== undefined));
  const rows = having.map(({ label, summary }) => [label, ...known.map((key): Value => summary[key])]);
  return table(caption, [{ title: "case" }, ...known.map(figureColumn)], rows);
}

export function figureColumn(key: FigureKey): Column {
  const { unit, what } = FIGURES.find((figure) => figure.key === key)!;
  return { key, title: titleOf(key, unit), what };
}

/** `p99_low_us` is "p99 low, µs". */
function titleOf(key: string, unit: string): string {
  const isUnitNamed = ["µs", "ms", "ns", "MB", "µJ", "Hz"].includes(unit);
  const name = isUnitNamed ? key.slice(0, key.lastIndexOf("_")) : key;
  return name.replaceAll("_", " ") + (isUnitNamed ? `, ${unit}` : "");
}

/** The tables that there are. */
export function known<Block>(blocks: readonly (Block | undefined)[]): readonly Block[] {
  return blocks.filter((block) => block !== undefined);
}
