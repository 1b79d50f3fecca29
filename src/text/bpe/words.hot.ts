// Words of byte-level BPE: what the two common regular expressions match, written out. Each function gives the end of the word
// that begins at `at`. Every character belongs to a word.
import { codePointAt, unitsOf } from "../../unicode/utf.hot.ts";

/** Kinds of characters. */
export const LETTER = 1;
export const NUMBER = 2;
export const WHITE_SPACE = 3;
const OTHER = 0;

const APOSTROPHE = 0x27;
const BLANK = 0x20;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const LONG_S = 0x17f;
/** Sets an ASCII letter in lower case; makes a letter of nothing else. */
const CASE = 0x20;

function kindAt(kinds: Uint8Array, text: string, at: number, to: number): number {
  const unit = text.charCodeAt(at);
  return kinds[unit < 0xd800 ? unit : codePointAt(text, at, to)];
}

/** The end of a run of one kind. */
function runEnd(kinds: Uint8Array, text: string, at: number, to: number, kind: number): number {
  while (at < to) {
    const codePoint = codePointAt(text, at, to);
    if (kinds[codePoint] !== kind) break;
    at += unitsOf(codePoint);
  }
  return at;
}

/** `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+` */
export function gpt2WordEnd(kinds: Uint8Array, text: string, at: number, to: number): number {
  const unit = text.charCodeAt(at);
  if (unit === APOSTROPHE) {
    const end = contractionEnd(text, at, to);
    if (end > 0) return end;
  }
  const begin = unit === BLANK && at + 1 < to ? at + 1 : at;
  const kind = kindAt(kinds, text, begin, to);
  if (kind !== WHITE_SPACE) return runEnd(kinds, text, begin, to, kind);
  return spaceEnd(kinds, text, at, to);
}

/**
 * `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
 */
export function cl100kWordEnd(kinds: Uint8Array, text: string, at: number, to: number): number {
  const codePoint = codePointAt(text, at, to);
  const after = at + unitsOf(codePoint);
  const kind = kinds[codePoint];
  if (kind === LETTER) return runEnd(kinds, text, after, to, LETTER);
  if (kind === NUMBER) return after;
  if (codePoint === APOSTROPHE) {
    const end = anyCaseContractionEnd(text, at, to);
    if (end > 0) return end;
  }
  const next = after < to ? kindAt(kinds, text, after, to) : -1;
  if (next === LETTER && codePoint !== LINE_FEED && codePoint !== CARRIAGE_RETURN) {
    return runEnd(kinds, text, after, to, LETTER);
  }
  if (kind === OTHER) return newLinesEnd(text, runEnd(kinds, text, after, to, OTHER), to);
  if (codePoint === BLANK && next === OTHER) {
    return newLinesEnd(text, runEnd(kinds, text, after, to, OTHER), to);
  }
  const lastNewLine = lastNewLineEnd(kinds, text, at, to);
  return lastNewLine > 0 ? lastNewLine : spaceEnd(kinds, text, at, to);
}

/** `\s+(?!\S)|\s+`: a run of white space leaves its last character to the word behind it. */
function spaceEnd(kinds: Uint8Array, text: string, at: number, to: number): number {
  const end = runEnd(kinds, text, at, to, WHITE_SPACE);
  return end < to && end - at > 1 ? end - 1 : end;
}

/** `\s*[\r\n]+`: behind the last new line of a run of white space; 0 when it has none. */
function lastNewLineEnd(kinds: Uint8Array, text: string, at: number, to: number): number {
  let end = runEnd(kinds, text, at, to, WHITE_SPACE);
  while (end > at) {
    const unit = text.charCodeAt(end - 1);
    if (unit === LINE_FEED || unit === CARRIAGE_RETURN) return end;
    end--;
  }
  return 0;
}

function newLinesEnd(text: string, at: number, to: number): number {
  while (at < to && (text.charCodeAt(at) === LINE_FEED || text.charCodeAt(at) === CARRIAGE_RETURN)) at++;
  return at;
}

/** The end of 's, 't, 'm, 'd, 're, 've or 'll at an apostrophe; 0 when it begins none of them. */
function contractionEnd(text: string, at: number, to: number): number {
  const first = at + 1 < to ? text.charCodeAt(at + 1) : 0;
  const second = at + 2 < to ? text.charCodeAt(at + 2) : 0;
  const letters = contractionLetters(first, second);
  return letters > 0 ? at + 1 + letters : 0;
}

/** The same in either case. U+017F, the long s, is an s in another case. */
function anyCaseContractionEnd(text: string, at: number, to: number): number {
  const first = at + 1 < to ? text.charCodeAt(at + 1) : 0;
  const second = at + 2 < to ? text.charCodeAt(at + 2) : 0;
  const letters = contractionLetters(first === LONG_S ? 0x73 : first | CASE, second | CASE);
  return letters > 0 ? at + 1 + letters : 0;
}

function contractionLetters(first: number, second: number): number {
  if (first === 0x73 || first === 0x74 || first === 0x6d || first === 0x64) return 1;
  if ((first === 0x72 || first === 0x76) && second === 0x65) return 2;
  return first === 0x6c && second === 0x6c ? 2 : 0;
}
