// Warnings for people: what was seen, and below it the next thing to try.

import type { Warning } from "../schema/warnings.ts";
import { INDENT, paint, type TerminalStyle, wrapText } from "./style.ts";

export function warningLines(warnings: readonly Warning[], style: TerminalStyle): string[] {
  const { columns } = style;
  return warnings.flatMap(({ text, next }) => [
    ...wrapText(`! ${text}`, columns, INDENT).map((line) => paint(line, "yellow", style)),
    ...wrapText(next, columns, `${INDENT}${INDENT}`),
  ]);
}
