// How text is laid out for people: widths, colour and line breaks. Pure; the caller knows the terminal.

import { printable } from "../core/printable.ts";

export interface TerminalStyle {
  /** Of running text. */
  readonly columns: number;
  /** Of tables, where they may be wider than text. */
  readonly tableColumns?: number;
  readonly color: boolean;
}

/** Variables of the environment, by name. */
export type Env = Readonly<Record<string, string | undefined>>;

const MIN_COLUMNS = 40;
const MAX_TEXT_COLUMNS = 100;
const MAX_TABLE_COLUMNS = 160;
export const INDENT = "  ";

/** Style for a stream: colour where it is wanted, widths within what stays readable. */
export function terminalStyle(isTerminal: boolean, columns: number | undefined, env: Env): TerminalStyle {
  const width = Math.max(MIN_COLUMNS, isTerminal ? columns || 80 : 80);
  return {
    columns: Math.min(MAX_TEXT_COLUMNS, width),
    tableColumns: Math.min(MAX_TABLE_COLUMNS, width),
    color: wantsColor(isTerminal, env),
  };
}

/** FORCE_COLOR first, as Node has it; then NO_COLOR (no-color.org), CLICOLOR_FORCE and CLICOLOR (bixense.com/clicolors); then the terminal. */
function wantsColor(isTerminal: boolean, env: Env): boolean {
  const { FORCE_COLOR, NO_COLOR, CLICOLOR_FORCE, CLICOLOR } = env;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (NO_COLOR) return false;
  if (CLICOLOR_FORCE && CLICOLOR_FORCE !== "0") return true;
  return isTerminal && CLICOLOR !== "0" && !isDumb(env);
}

/** A terminal that can go nowhere but forward. */
export function isDumb({ TERM }: Env): boolean {
  return TERM === "dumb";
}

/** Joins texts to lines of at most `columns`; a text that is longer stays whole on its own line. */
export function wrap(
  texts: readonly (string | undefined)[],
  separator: string,
  columns: number,
  indent: string,
): string[] {
  const lines: string[] = [];
  for (const text of texts) {
    if (text === undefined) continue;
    const joined = lines.length === 0 ? undefined : `${lines.at(-1)}${separator}${text}`;
    if (joined !== undefined && joined.length <= columns) lines[lines.length - 1] = joined;
    else lines.push(indent + text);
  }
  return lines;
}

/** Between a number and its unit no line ends. */
const BREAK = /(?<!\d) | (?!(?:%|[kMGT]?B|[nµm]?s)(?!\p{L}))/u;

/** Wraps running text at its blanks. */
export function wrapText(text: string, columns: number, indent: string): string[] {
  return wrap(text.split(BREAK), " ", columns, indent);
}

// Our own orders to the terminal travel as a word of characters without a meaning, which is drawn anew for each process, and a letter: no
// text of others can hold it. They become what a terminal obeys at the end of the way, where all else is made visible.
const ORDERS = {
  bold: "\x1b[1m",
  red: "\x1b[31m",
  yellow: "\x1b[33m",
  cyan: "\x1b[36m",
  plain: "\x1b[0m",
  erase: "\r\x1b[K",
} as const;
type Order = keyof typeof ORDERS;
const ORDER_NAMES = Object.keys(ORDERS) as readonly Order[];

const PRIVATE_USE_PLANE = 0x100000;
/** 75 bits: nobody meets it by chance, nor by writing down all that there are. */
const secretWord = String.fromCodePoint(
  ...[...crypto.getRandomValues(new Uint16Array(5))].map((bits) => PRIVATE_USE_PLANE + (bits >> 1)),
);
const FIRST_LETTER = 0x61;
const markOf = (order: Order): string =>
  secretWord + String.fromCharCode(FIRST_LETTER + ORDER_NAMES.indexOf(order));
const allMarks = new RegExp(`${secretWord}[a-${markOf("erase").at(-1)!}]`, "gu");

/** Takes back the line that the cursor is in. */
export const ERASE_LINE = markOf("erase");

/** Coloured text where the style has colour. */
export function paint(text: string, color: Exclude<Order, "plain" | "erase">, style: TerminalStyle): string {
  return style.color && text !== "" ? `${markOf(color)}${text}${markOf("plain")}` : text;
}

/** Columns that a table may have. */
export function tableWidth({ columns, tableColumns = columns }: TerminalStyle): number {
  return tableColumns;
}

/** The last step before a terminal, a pipe or a file of messages: nothing but our own orders moves a terminal. */
export function forTerminal(text: string): string {
  return printable(text).replaceAll(
    allMarks,
    (mark) => ORDERS[ORDER_NAMES[mark.charCodeAt(mark.length - 1) - FIRST_LETTER]!],
  );
}
