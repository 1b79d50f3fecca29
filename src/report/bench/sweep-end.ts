// What stands below the table of a sweep: what to know before one reads it, each once for all its cases, and what to type next.
import type { CaseResult } from "../../schema/case-result.ts";
import type { NoteKind } from "../../schema/notes.ts";
import type { Warning } from "../../schema/warnings.ts";
import { INDENT, type TerminalStyle, wrap, wrapText } from "../style.ts";
import { warningLines } from "../warning-lines.ts";
import { fasterVariants } from "./faster-variant.ts";

/** The rest waits in the full reports: the table is what was asked for. */
const MESSAGE_ROWS = 14;

export function sweepEndLines(results: readonly CaseResult[], style: TerminalStyle): string[] {
  const { columns } = style;
  const blocks = [
    ...fasterVariants(results).map((text) => wrapText(text, columns, INDENT)),
    ...notesOf(results, "variant").map((text) => wrapText(text, columns, INDENT)),
    ...warningsOf(results).map((warning) => warningLines([warning], style)),
    ...notesOf(results, "advice").map((text) => wrapText(text, columns, INDENT)),
    ...notesOf(results, "recipe").map((text) => wrapText(text, columns, INDENT)),
  ];
  const shown: string[][] = [];
  for (const block of blocks) {
    if (shown.flat().length + block.length > MESSAGE_ROWS) break;
    shown.push(block);
  }
  const left = blocks.length - shown.length;
  const hints = wrap(
    [
      left === 0 ? "Full reports: --details" : `${left} more, and full reports: --details`,
      "a row per call: --csv FILE, --out DIR",
    ],
    " · ",
    columns,
    INDENT,
  );
  return ["", ...shown.flat(), ...hints];
}

/** Each code once, as the first case had it that did. */
function warningsOf(results: readonly CaseResult[]): Warning[] {
  const seen = results.flatMap(({ warnings }, index) =>
    [...new Map(warnings.map((one) => [one.code, one])).values()].map((one) => ({ one, index })),
  );
  return [...Map.groupBy(seen, ({ one }) => one.code).values()].map((same) => ({
    ...same[0]!.one,
    text: `case ${same[0]!.index + 1}${othersText(same.length - 1)}: ${same[0]!.one.text}`,
  }));
}

function othersText(count: number): string {
  return count === 0 ? "" : count === 1 ? ", and another" : `, and ${count} others`;
}

function notesOf(results: readonly CaseResult[], kind: NoteKind): string[] {
  return [
    ...new Set(
      results.flatMap(({ notes }) => notes.filter((note) => note.kind === kind).map(({ text }) => text)),
    ),
  ];
}
