// Text that others wrote, such as file names, cells, and what programs and servers say, made harmless for a terminal: what would move
// the cursor, change colours, turn the direction of writing or hide something is shown as its number, in the form that JSON has for it.

/**
 * Controls (C0, DEL, C1) but tab and line feed, lone surrogates, what turns the direction of writing or breaks lines unseen, and what has
 * no width: two names that look alike are not the same. Joiners are letters of some scripts and parts of emoji; beside ASCII they are neither.
 */
const UNPRINTABLE =
  /(?![\t\n]|\u200c|\u200d|[\ufe00-\ufe0f])[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]|(?<![^\p{ASCII}])(?:\u200c|\u200d)|(?:\u200c|\u200d)(?![^\p{ASCII}])|\p{Surrogate}/gu;
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
  return SHORT_FORMS[character] ?? character.split("").map(numberOf).join("");
}

function numberOf(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
