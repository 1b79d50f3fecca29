// The report as Markdown, for an issue or a chat: the sentences, the tables and the commands; of a chart its table.
import type { Block, ReportTable } from "./blocks.ts";
import { numericColumns, valueText } from "./values.ts";
import type { Written } from "./written.ts";

/** The whole text. */
export function markdownText({ title, lead, sections, missing }: Written): string {
  const parts = [
    `# ${escaped(title)}`,
    ...lead.map(escaped),
    ...sections.flatMap(({ title, blocks }) => {
      const texts = blocks.flatMap(blockText);
      // The files are in the page alone.
      return texts.length === 0 ? [] : [`## ${escaped(title)}`, ...texts];
    }),
    ...(missing.length === 0 ? [] : ["## Not in these runs"]),
    ...missing.map(({ title, without }) => `- ${escaped(title)}: ${escaped(without)}`),
  ];
  return `${parts.join("\n\n")}\n`;
}

function blockText(block: Block): readonly string[] {
  switch (block.kind) {
    case "sentence":
      return [escaped(block.text)];
    case "table":
      return tableText(block);
    case "chart":
      return tableText(block.table);
    case "commands":
      // A fence that is longer than any inside.
      return [["````sh", ...block.lines, "````"].join("\n")];
    case "download":
      return [];
  }
}

function tableText(table: ReportTable): readonly string[] {
  const { caption, columns, rows } = table;
  const isNumber = numericColumns(table);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `**${escaped(caption)}**`,
    [
      line(columns.map(({ title }) => escaped(title))),
      line(isNumber.map((right) => (right ? "---:" : "---"))),
      ...rows.map((row) => line(columns.map((_, at) => escaped(valueText(row[at]))))),
    ].join("\n"),
  ];
}

/** Nothing in a value is markup, a link or the end of a cell. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|~@&]/g, (character) => `\\${character}`).replaceAll(/\s+/g, " ");
}
