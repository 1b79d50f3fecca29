// Regular expressions of tokenizers, which the Rust library gives to Oniguruma, as JavaScript's: those of a small language in which
// both mean the same. Alternatives are tried in their order and repetitions are greedy in both.
import { propertyClass, rangeClass, WHITE_SPACE } from "./classes.ts";

/** A part of an expression and the fewest characters that it matches. */
interface Part {
  readonly source: string;
  readonly least: number;
}

interface Reader {
  readonly pattern: string;
  at: number;
  /** Groups that stand for what matches without going back. */
  atomicCount: number;
}

/** A part of the language that is not translated. */
class Untranslated extends Error {}

/**
 * The same expression, sticky. A match is never empty.
 * @returns undefined for what is not in the language
 */
export function translateRegex(pattern: string): RegExp | undefined {
  const reader: Reader = { pattern, at: 0, atomicCount: 0 };
  try {
    const { source, least } = readAlternatives(reader, false);
    return reader.at === pattern.length && least > 0 ? new RegExp(source, "vy") : undefined;
  } catch (error) {
    if (error instanceof Untranslated) return undefined;
    throw error;
  }
}

/** The expression of a plain text. */
export function literalRegex(text: string): RegExp | undefined {
  if (text === "" || !text.isWellFormed()) return undefined;
  return new RegExp(Array.from(text, (character) => literal(character)).join(""), "vy");
}

const literal = (character: string) => `\\u{${character.codePointAt(0)!.toString(16)}}`;

function take(reader: Reader, text: string): boolean {
  if (!reader.pattern.startsWith(text, reader.at)) return false;
  reader.at += text.length;
  return true;
}

function nextCharacter(reader: Reader): string {
  const codePoint = reader.pattern.codePointAt(reader.at);
  if (codePoint === undefined) throw new Untranslated();
  const character = String.fromCodePoint(codePoint);
  reader.at += character.length;
  return character;
}

function readAlternatives(reader: Reader, ignoresCase: boolean): Part {
  const parts = [readSequence(reader, ignoresCase)];
  while (take(reader, "|")) parts.push(readSequence(reader, ignoresCase));
  return {
    source: parts.map(({ source }) => source).join("|"),
    least: Math.min(...parts.map(({ least }) => least)),
  };
}

/** Two letters that one character matches when case is ignored, such as U+FB06 for st. */
const FOLDED_PAIR = /ff|fi|fl|ss|st/i;

function readSequence(reader: Reader, ignoresCase: boolean): Part {
  let source = "";
  let least = 0;
  const from = reader.at;
  while (reader.at < reader.pattern.length && !"|)".includes(reader.pattern[reader.at]!)) {
    const part = readRepeated(reader, ignoresCase);
    source += part.source;
    least += part.least;
  }
  if (ignoresCase && FOLDED_PAIR.test(reader.pattern.slice(from, reader.at))) throw new Untranslated();
  return { source, least };
}

function readRepeated(reader: Reader, ignoresCase: boolean): Part {
  const { source, least } = readAtom(reader, ignoresCase);
  const count = /^(?:[?*+]|\{\d+(?:,\d*)?\}|\{,\d+\})/.exec(reader.pattern.slice(reader.at))?.[0];
  if (count === undefined) {
    if (reader.pattern[reader.at] === "{") throw new Untranslated();
    return { source, least };
  }
  reader.at += count.length;
  // What may match nothing ends a repetition in one of the two languages where it does not in the other.
  if (least === 0) throw new Untranslated();
  const isCounted = count.startsWith("{");
  const fewest = isCounted ? Number(/\d*/.exec(count.slice(1))![0]) : Number(count === "+");
  const repeated = `(?:${source})${count.replace("{,", "{0,")}`;
  const part = { source: repeated, least: fewest * least };
  if (take(reader, "+")) {
    // Behind a count, it would repeat what is repeated.
    if (isCounted) throw new Untranslated();
    return atomic(reader, part);
  }
  if (reader.pattern[reader.at] === "?" || reader.pattern[reader.at] === "*") throw new Untranslated();
  return part;
}

/** What was matched is matched again by name: the engine does not go back into it. */
function atomic(reader: Reader, { source, least }: Part): Part {
  const name = `a${reader.atomicCount++}`;
  return { source: `(?=(?<${name}>${source}))\\k<${name}>`, least };
}

const LOOK_AHEAD = ["(?!", "(?="];

function readAtom(reader: Reader, ignoresCase: boolean): Part {
  for (const open of LOOK_AHEAD) {
    if (!take(reader, open)) continue;
    return { source: `${open}${closed(reader, readAlternatives(reader, ignoresCase)).source})`, least: 0 };
  }
  if (take(reader, "(?>")) return atomic(reader, closed(reader, readAlternatives(reader, ignoresCase)));
  if (take(reader, "(?i:")) return group(closed(reader, readAlternatives(reader, true)));
  if (take(reader, "(?:")) return group(closed(reader, readAlternatives(reader, ignoresCase)));
  if (reader.pattern.startsWith("(?", reader.at)) throw new Untranslated();
  if (take(reader, "(")) return group(closed(reader, readAlternatives(reader, ignoresCase)));
  if (take(reader, "[")) return { source: readClass(reader, ignoresCase), least: 1 };
  if (take(reader, ".")) return { source: "[^\\n]", least: 1 };
  if (take(reader, "\\")) return { source: `[${readEscape(reader, ignoresCase)}]`, least: 1 };
  const character = nextCharacter(reader);
  if ("^$*+?{".includes(character)) throw new Untranslated();
  return { source: `[${inEitherCase(character, ignoresCase)}]`, least: 1 };
}

function closed(reader: Reader, part: Part): Part {
  if (!take(reader, ")")) throw new Untranslated();
  return part;
}

const group = ({ source, least }: Part): Part => ({ source: `(?:${source})`, least });

/** A class behind its bracket. */
function readClass(reader: Reader, ignoresCase: boolean): string {
  const isNegated = take(reader, "^");
  if ((isNegated && ignoresCase) || reader.pattern[reader.at] === "]") throw new Untranslated();
  let inside = "";
  do {
    const isEscaped = take(reader, "\\");
    if (!isEscaped && (reader.pattern[reader.at] === "[" || reader.pattern.startsWith("&&", reader.at)))
      throw new Untranslated();
    if (isEscaped && !isPlainEscape(reader)) {
      inside += readEscape(reader, ignoresCase);
      continue;
    }
    const first = isEscaped ? plainEscape(reader) : nextCharacter(reader);
    const isRange = reader.pattern[reader.at] === "-" && reader.pattern[reader.at + 1] !== "]";
    if (!isRange) {
      inside += inEitherCase(first, ignoresCase);
      continue;
    }
    reader.at++;
    if (ignoresCase) throw new Untranslated();
    const isEscapedLast = take(reader, "\\");
    if (isEscapedLast && !isPlainEscape(reader)) throw new Untranslated();
    const last = isEscapedLast ? plainEscape(reader) : nextCharacter(reader);
    if (last === "[" || first > last) throw new Untranslated();
    inside += rangeClass(first.codePointAt(0)!, last.codePointAt(0)!);
  } while (!take(reader, "]"));
  return `[${isNegated ? "^" : ""}${inside}]`;
}

/** Escapes of one character that mean the same everywhere. */
const PLAIN_ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", f: "\f", v: "\v" };

function isPlainEscape(reader: Reader): boolean {
  const character = reader.pattern[reader.at] ?? "";
  return character in PLAIN_ESCAPES || /^[!-/:-@[-`{-~ ]$/.test(character);
}

function plainEscape(reader: Reader): string {
  const character = nextCharacter(reader);
  return PLAIN_ESCAPES[character] ?? character;
}

/** An escape behind its backslash, as the inside of a class. */
function readEscape(reader: Reader, ignoresCase: boolean): string {
  if (isPlainEscape(reader)) return literal(plainEscape(reader));
  // A set that is closed under case is the same in either; the others are not tried.
  if (take(reader, "s")) return WHITE_SPACE;
  if (take(reader, "S")) return `[^${WHITE_SPACE}]`;
  const property = /^(?:([dD])|([pP])\{(\w+)\})/.exec(reader.pattern.slice(reader.at));
  if (property === null || ignoresCase) throw new Untranslated();
  reader.at += property[0].length;
  const [, digits, letter, name] = property;
  const inside = propertyClass(digits === undefined ? name! : "Nd");
  if (inside === undefined) throw new Untranslated();
  return (digits ?? letter)! >= "a" ? inside : `[^${inside}]`;
}

/** The characters that are a letter in another case, U+017F and the sign of Kelvin among them. */
function inEitherCase(character: string, ignoresCase: boolean): string {
  if (!ignoresCase) return literal(character);
  if (character > "\x7f") throw new Untranslated();
  const lower = character.toLowerCase();
  const others = { s: "\u017f", k: "\u212a" }[lower] ?? "";
  return Array.from(new Set([lower, character.toUpperCase(), ...others]), literal).join("");
}
