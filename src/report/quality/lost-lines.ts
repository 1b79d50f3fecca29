// Whom a cut hurts most, by text.

import { INDENT, type TerminalStyle } from "../style.ts";

export interface LostSummary {
  /** Such as `128 dims`. */
  readonly name: string;
  readonly queries: readonly { readonly text: string; readonly full: number; readonly here: number }[];
}

export function lostLines({ name, queries }: LostSummary, { columns }: TerminalStyle): string[] {
  const line = ({ text, full, here }: LostSummary["queries"][number]) => {
    const start = `${INDENT}${full.toFixed(2)} → ${here.toFixed(2)}  `;
    const flat = text.replaceAll(/\s+/g, " ");
    const room = columns - start.length;
    return start + (flat.length > room ? `${flat.slice(0, room - 1)}…` : flat);
  };
  return [`${INDENT}Queries that lose most, full → ${name}:`, ...queries.map(line)];
}
