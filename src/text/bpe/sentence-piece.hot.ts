// BPE in the style of SentencePiece: blanks become ▁, a character without a token becomes the tokens of its UTF-8 bytes, and the
// whole stretch between two special tokens is one word. It is cut where no merge can join the two sides, which changes nothing.
import { codePointAt, unitsOf, writeUtf8 } from "../../unicode/utf.hot.ts";
import { mayJoin } from "./joins.hot.ts";
import { finishWord, type MergeTable } from "./merge.hot.ts";
import { type GrowingRoom, growRoom } from "./word-room.ts";

export interface SentencePiece {
  readonly merges: MergeTable;
  readonly joins: Uint32Array;
  /** Token of a character of the basic plane, + 1; 0 is none. */
  readonly characters: Int32Array;
  /** Tokens of the other characters. */
  readonly farCharacters: ReadonlyMap<number, number>;
  readonly byteIds: Int32Array;
  /** Whether ▁ is put before each stretch of text. */
  readonly hasPrefix: boolean;
  readonly room: GrowingRoom;
  /** The bytes of one character. */
  readonly utf8: Uint8Array;
}

const BLANK = 0x20;
const BLOCK = 0x2581;
/** Most symbols that one character becomes. */
const MOST_SYMBOLS = 4;

/** See `EncodeSegment`. */
export function encodeSentencePiece(
  model: SentencePiece,
  text: string,
  from: number,
  to: number,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
): number {
  const joins = model.joins;
  const characters = model.characters;
  let room = model.room.current;
  let symbols = room.symbols;
  let length = 0;
  let previous = 0;
  if (model.hasPrefix) {
    length = addCharacter(model, symbols, 0, BLOCK);
    previous = BLOCK;
  }
  for (let at = from; at < to; ) {
    let codePoint = codePointAt(text, at, to);
    at += unitsOf(codePoint);
    if (codePoint === BLANK) codePoint = BLOCK;
    if (length > 0 && !mayJoin(joins, previous, codePoint)) {
      count = finishWord(room, model.merges, length, target, offset, limit, count);
      if (count > limit) return count;
      length = 0;
    } else if (length + MOST_SYMBOLS > room.capacity) {
      growRoom(model.room);
      room = model.room.current;
      symbols = room.symbols;
    }
    const symbol = codePoint < 0x10000 ? characters[codePoint] : 0;
    if (symbol > 0) symbols[length++] = symbol - 1;
    else length = addCharacter(model, symbols, length, codePoint);
    previous = codePoint;
  }
  return finishWord(room, model.merges, length, target, offset, limit, count);
}

/** @returns how many symbols there are now */
function addCharacter(model: SentencePiece, symbols: Int32Array, length: number, codePoint: number): number {
  const near = codePoint < 0x10000 ? model.characters[codePoint] - 1 : -1;
  const symbol = near >= 0 ? near : model.farCharacters.get(codePoint);
  if (symbol !== undefined) {
    symbols[length] = symbol;
    return length + 1;
  }
  const byteCount = writeUtf8(model.utf8, 0, codePoint);
  for (let i = 0; i < byteCount; i++) symbols[length + i] = model.byteIds[model.utf8[i]];
  return length + byteCount;
}
