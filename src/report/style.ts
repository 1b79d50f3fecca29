// How text is laid out for people: widths, colour and line breaks. Pure; the caller knows the terminal.

export interface TerminalStyle {
  readonly columns: number;
  readonly color: boolean;
}

const MIN_COLUMNS = 40;
const MAX_COLUMNS = 100;
export const INDENT = "  ";

/** Style for a stream: colour only on a terminal and without NO_COLOR, widths within what stays readable. */
export function terminalStyle(
  isTerminal: boolean,
  columns: number | undefined,
  env: Readonly<Record<string, string | undefined>>,
): TerminalStyle {
  const width = isTerminal ? (columns ?? 80) : 80;
  return {
    columns: Math.min(MAX_COLUMNS, Math.max(MIN_COLUMNS, width)),
    color: isTerminal && !env.NO_COLOR,
  };
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

/** Wraps running text at its blanks. */
export function wrapText(text: string, columns: number, indent: string): string[] {
  return wrap(text.split(" "), " ", columns, indent);
}

const PAINT = { bold: "\x1b[1m", red: "\x1b[31m", yellow: "\x1b[33m", cyan: "\x1b[36m" } as const;

/** Coloured text where the style has colour. */
export function paint(text: string, color: keyof typeof PAINT, style: TerminalStyle): string {
  return style.color && text !== "" ? `${PAINT[color]}${text}\x1b[0m` : text;
}
