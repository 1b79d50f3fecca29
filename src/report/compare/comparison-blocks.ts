// A comparison for people: sentences and tables, of which the Markdown is made and what a terminal shows. The tables are arquero's; this file
// is loaded when there is one to make.
import { from } from "arquero";
import { formatRatio } from "../../core/format.ts";
import { type ReportTable, sentence, table, type Value } from "../html/blocks.ts";
import { figureColumn } from "../html/figure-table.ts";
import { markdownText } from "../html/markdown.ts";
import { valueText } from "../html/values.ts";
import type { Written, WrittenSection } from "../html/written.ts";
import { INDENT } from "../style.ts";
import { alignedRows } from "../table.ts";
import type { ControlRatio } from "./circumstances.ts";
import type { ComparedCase, Comparison } from "./comparison.ts";
import type { Difference } from "./differences.ts";

const LEGEND =
  "B over A, by the differences of all their processes, with the 95 % interval between processes; equal: it holds 1. Of twenty figures that did not change one is called higher or lower by chance.";

export function comparisonMarkdown(comparison: Comparison): string {
  return markdownText(written(comparison));
}

/** Lines with their ends. */
export function comparisonText(comparison: Comparison): string {
  const { lead, sections } = written(comparison);
  const lines = sections.flatMap(({ title, blocks }) => [
    "",
    title,
    ...blocks.flatMap((block) =>
      block.kind === "table"
        ? tableLines(block).map((line) => INDENT + line)
        : block.kind === "sentence"
          ? [INDENT + block.text]
          : [],
    ),
  ]);
  return `${[...lead, ...lines].join("\n")}\n`;
}

function tableLines({ columns, rows }: ReportTable): readonly string[] {
  const shown = columns.map(({ title }, at) => ({
    cells: [title, ...rows.map((row) => valueText(row[at]))],
    isText: at === 0 || at === columns.length - 1,
  }));
  return alignedRows(shown);
}

function written(comparison: Comparison): Written {
  const { a, b, circumstances, control, cases, onlyA, onlyB } = comparison;
  const around = circumstances.map(({ name, a, b }): Value[] => [name, a, b]);
  return {
    title: "mrlbench compare",
    lead: [`A is ${a.path}, B is ${b.path}.`],
    sections: [
      section("What differs around them", [
        ...(around.length === 0
          ? [sentence("Nothing: the same machine, state, versions and label.")]
          : [table("Around them", [{ title: "what" }, { title: "A" }, { title: "B" }], around)]),
        ...controlSentences(control),
      ]),
      ...cases.map((one) => section(one.label, [caseTable(one)])),
      ...[only("A", onlyA), only("B", onlyB)].flatMap((text) => text ?? []),
      section("How to read it", [sentence(LEGEND)]),
    ],
    missing: [],
  };
}

function section(title: string, blocks: WrittenSection["blocks"]): WrittenSection {
  return { id: title, title, blocks };
}

function only(name: string, labels: readonly string[]): WrittenSection | undefined {
  if (labels.length === 0) return undefined;
  return section(`Only in ${name}`, labels.map(sentence));
}

function controlSentences(control: readonly ControlRatio[]): readonly ReturnType<typeof sentence>[] {
  if (control.length === 0) return [];
  const parts = control.map(({ work, ratio }) => `${work} ${formatRatio(ratio)}`);
  return [sentence(`The machine itself, B over A, by the same fixed work in both: ${parts.join(", ")}.`)];
}

function caseTable({ label, differences }: ComparedCase): ReportTable {
  const rows = from(
    differences.map((difference) => ({
      figure: figureColumn(difference.figure).title,
      a: difference.a,
      b: difference.b,
      ratio: intervalText(difference),
      change: difference.change,
    })),
  );
  const columns = rows.columnNames();
  return table(
    label,
    columns.map((title) => ({ title: TITLES[title] ?? title })),
    rows.objects().map((row) => columns.map((name) => (row as Record<string, Value>)[name])),
  );
}

const TITLES: Readonly<Record<string, string>> = { a: "A", b: "B", ratio: "B over A (95 %)", change: "" };

function intervalText({ ratio, difference }: Difference): string | undefined {
  const { value, low, high } = ratio;
  if (value === undefined) {
    return difference.value === undefined ? undefined : signed(difference.value);
  }
  const digits = (one: number) => one.toFixed(3);
  return low === undefined || high === undefined
    ? `×${digits(value)}`
    : `×${digits(value)} (${digits(low)} to ${digits(high)})`;
}

/** A difference, where a ratio says nothing. */
function signed(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded > 0 ? `+${rounded}` : String(rounded);
}
