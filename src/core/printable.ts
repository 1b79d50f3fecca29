// Text that others wrote, such as file names, cells, and what programs and servers say, made harmless for a terminal: what would move
// the cursor, change colours, turn the direction of writing or hide something is shown as its number, in the form that JSON has for it.

/** Controls (C0, DEL, C1) but tab and line feed, lone surrogates, and what turns the direction of writing or breaks lines unseen. */
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;
const LINE_BREAKS = /[\t\n]/g;

const SHORT_FORMS: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** Lines stay lines: for text of several. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, visible);
}

/** For what has to stay on one line. */
export function printableLine(text: string): string {
  return printable(text).replaceAll(LINE_BREAKS, visible);
}

function visible(character: string): string {
  return SHORT_FORMS[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
