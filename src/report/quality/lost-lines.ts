// Whom a cut hurts most, by text.

import { formatCount, formatShare } from "../../core/format.ts";
import { INDENT, type TerminalStyle, wrapText } from "../style.ts";

export interface LostSummary {
  /** Such as `128 dims`. */
  readonly name: string;
  readonly queries: readonly { readonly text: string; readonly full: number; readonly here: number }[];
  /** Of its top 10, of the query in twenty that loses most. */
  readonly keptP05: number | undefined;
  /** That the full vectors find for some query, and this finds for none. */
  readonly lostDocuments: number | undefined;
}

export function lostLines({ name, queries, ...tail }: LostSummary, { columns }: TerminalStyle): string[] {
  const line = ({ text, full, here }: LostSummary["queries"][number]) => {
    const start = `${INDENT}${full.toFixed(2)} → ${here.toFixed(2)}  `;
    const flat = text.replaceAll(/\s+/g, " ");
    const room = columns - start.length;
    return start + (flat.length > room ? `${flat.slice(0, room - 1)}…` : flat);
  };
  return [
    `${INDENT}Queries that lose most, full → ${name}:`,
    ...queries.map(line),
    ...wrapText(tailSentence(tail), columns, INDENT),
  ];
}

function tailSentence({ keptP05, lostDocuments }: Pick<LostSummary, "keptP05" | "lostDocuments">): string {
  const query = `One query in twenty keeps ${formatShare(keptP05)} of its top 10 or less`;
  if (lostDocuments === undefined || lostDocuments === 0) return `${query}.`;
  const documents =
    lostDocuments === 1
      ? "1 document that was in a top 10 is in none now"
      : `${formatCount(lostDocuments)} documents that were in a top 10 are in none now`;
  return `${query}; ${documents}.`;
}
