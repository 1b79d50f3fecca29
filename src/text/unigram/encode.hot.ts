// A stretch of text for a Unigram model, in one go: normalised by the file's own rules, its blanks spelled as ▁, cut into words, each
// encoded as soon as it is whole.
import { type Charsmap, normalizePrecompiled } from "../../unicode/normal/precompiled.hot.ts";
import { type ByteRoom, growBytes } from "../../unicode/room.ts";
import {
  codePointAt,
  isWhiteSpace,
  previousCharacter,
  readUtf8,
  unitsOf,
  writeUtf8,
} from "../../unicode/utf.hot.ts";
import { growPath } from "./path-room.ts";
import { encodePiece, type UnigramModel } from "./viterbi.hot.ts";

/** What becomes of two blanks and more. */
export const BLANKS_STAY = 0;
export const BLANKS_BECOME_ONE = 1;
export const BLANKS_BECOME_BLOCK = 2;

/** Where ▁ is put before a word that does not begin with it. */
export const PREFIX_NEVER = 0;
export const PREFIX_ALWAYS = 1;

export interface UnigramSpelling {
  readonly map: Charsmap | undefined;
  readonly stripsLeft: boolean;
  readonly stripsRight: boolean;
  readonly blanks: number;
  /** Whether white space separates words and is not encoded. */
  readonly splitsWhiteSpace: boolean;
  /** Whether a blank is spelled as ▁. */
  readonly spellsBlanks: boolean;
  /** Whether each ▁ begins a word. */
  readonly splitsBlocks: boolean;
  /** The text, when there is no map. */
  readonly text: ByteRoom;
  readonly word: ByteRoom;
}

const BLANK = 0x20;
const BLOCK = 0x2581;
const MOST_BYTES = 4;

export function encodeUnigram(
  model: UnigramModel,
  spelling: UnigramSpelling,
  prefix: number,
  text: string,
  from: number,
  to: number,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
): number {
  let end = spellText(spelling, text, from, to);
  const bytes = spelling.map === undefined ? spelling.text.bytes : spelling.map.room.bytes;
  let at = 0;
  if (spelling.stripsLeft) while (at < end && isWhiteSpace(readUtf8(bytes, at))) at += lengthOf(bytes[at]);
  if (spelling.stripsRight) end = strippedEnd(bytes, at, end);
  const spellsBlanks = spelling.spellsBlanks;
  const splitsBlocks = spelling.splitsBlocks;
  const splitsWhiteSpace = spelling.splitsWhiteSpace;
  let word = spelling.word.bytes;
  let length = 0;
  while (at < end && count <= limit) {
    if (length + 2 * MOST_BYTES > word.length) {
      growBytes(spelling.word, 2 * word.length);
      word = spelling.word.bytes;
    }
    const byte = bytes[at];
    let isBlock = false;
    let isSpace = false;
    let next = at + lengthOf(byte);
    if (byte === BLANK) {
      while (next < end && bytes[next] === BLANK && spelling.blanks !== BLANKS_STAY) next++;
      const isRun = next - at > 1;
      isBlock = isRun && spelling.blanks === BLANKS_BECOME_BLOCK ? true : spellsBlanks && !splitsWhiteSpace;
      isSpace = splitsWhiteSpace && !isBlock;
    } else if (byte < 0x80) isSpace = splitsWhiteSpace && byte < BLANK && isWhiteSpace(byte);
    else if (byte === 0xe2 || splitsWhiteSpace) {
      const codePoint = readUtf8(bytes, at);
      isBlock = codePoint === BLOCK;
      isSpace = splitsWhiteSpace && isWhiteSpace(codePoint);
    }
    if (length > 0 && (isSpace || (isBlock && splitsBlocks))) {
      count = encodeWord(model, word, length, target, offset, limit, count);
      length = 0;
    }
    if (isBlock) length = writeUtf8(word, length, BLOCK);
    else if (!isSpace) {
      if (length === 0 && prefix === PREFIX_ALWAYS) length = writeUtf8(word, 0, BLOCK);
      for (let i = at; i < at + lengthOf(byte); i++) word[length++] = bytes[i];
    }
    // Only what begins a word, or the stretch, gets the prefix.
    if (!isSpace && !splitsWhiteSpace) prefix = PREFIX_NEVER;
    at = next;
  }
  return length > 0 && count <= limit ? encodeWord(model, word, length, target, offset, limit, count) : count;
}

/** Writes a stretch in UTF-8, normalised. @returns its length */
function spellText(spelling: UnigramSpelling, text: string, from: number, to: number): number {
  const map = spelling.map;
  if (map !== undefined) {
    normalizePrecompiled(map, text, from, to);
    return map.end;
  }
  const most = MOST_BYTES * (to - from);
  if (most > spelling.text.bytes.length) growBytes(spelling.text, most);
  const bytes = spelling.text.bytes;
  let end = 0;
  for (let at = from; at < to; ) {
    const codePoint = codePointAt(text, at, to);
    end = writeUtf8(bytes, end, codePoint);
    at += unitsOf(codePoint);
  }
  return end;
}

function encodeWord(
  model: UnigramModel,
  word: Uint8Array,
  length: number,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
): number {
  if (length >= model.path.starts.length) growPath(model.path, length);
  return encodePiece(model, word, length, target, offset, limit, count);
}

function strippedEnd(bytes: Uint8Array, from: number, to: number): number {
  while (to > from) {
    const before = previousCharacter(bytes, to);
    if (!isWhiteSpace(readUtf8(bytes, before))) break;
    to = before;
  }
  return to;
}

function lengthOf(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
