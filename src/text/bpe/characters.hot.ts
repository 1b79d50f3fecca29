// BPE of a word from its characters: one without a token is spelled in the tokens of its UTF-8 bytes, or unknown, or left out.
import { codePointAt, unitsOf, writeUtf8 } from "../../unicode/utf.hot.ts";
import { finishWord, type MergeTable } from "./merge.hot.ts";
import { type GrowingRoom, growRoom } from "./word-room.ts";

export interface CharacterBpe {
  readonly merges: MergeTable;
  /** Token of each character, and of each as the last of a word. */
  readonly ids: ReadonlyMap<number, number>;
  readonly lastIds: ReadonlyMap<number, number>;
  /** Tokens of bytes; -1 where there is none. */
  readonly byteIds: Int32Array;
  /** -1 when what is unknown is left out. */
  readonly unknownId: number;
  /** Whether unknown characters in a row are one. */
  readonly fusesUnknown: boolean;
  readonly room: GrowingRoom;
  /** The bytes of one character, and of what is written behind the last. */
  readonly utf8: Uint8Array;
  /** Bytes of that. */
  readonly suffix: Uint8Array;
}

/** More symbols than one character becomes. */
const MOST_SYMBOLS = 64;

/** See `EncodeSegment`. */
export function encodeCharacters(
  model: CharacterBpe,
  text: string,
  from: number,
  to: number,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
): number {
  let length = 0;
  let isUnknown = false;
  for (let at = from; at < to; ) {
    if (length + MOST_SYMBOLS > model.room.current.capacity) growRoom(model.room);
    const symbols = model.room.current.symbols;
    const codePoint = codePointAt(text, at, to);
    at += unitsOf(codePoint);
    const isLast = at === to;
    const id = (isLast ? model.lastIds : model.ids).get(codePoint);
    if (id !== undefined) {
      // What is unknown stands before the next character that is known.
      if (isUnknown) symbols[length++] = model.unknownId;
      isUnknown = false;
      symbols[length++] = id;
      continue;
    }
    const spelled = spell(model, codePoint, isLast, symbols, length);
    if (spelled > length) length = spelled;
    else if (model.unknownId >= 0) {
      if (isUnknown && !model.fusesUnknown) symbols[length++] = model.unknownId;
      isUnknown = true;
    }
  }
  if (isUnknown) model.room.current.symbols[length++] = model.unknownId;
  return finishWord(model.room.current, model.merges, length, target, offset, limit, count);
}

/** Appends the tokens of a character's bytes. @returns how many symbols there are now: as many as before when one has no token */
function spell(
  model: CharacterBpe,
  codePoint: number,
  isLast: boolean,
  symbols: Int32Array,
  length: number,
): number {
  const utf8 = model.utf8;
  let end = writeUtf8(utf8, 0, codePoint);
  if (isLast) for (let i = 0; i < model.suffix.length; i++) utf8[end++] = model.suffix[i];
  for (let i = 0; i < end; i++) {
    const id = model.byteIds[utf8[i]];
    if (id < 0) return length;
    symbols[length + i] = id;
  }
  return length + end;
}
