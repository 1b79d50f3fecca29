// Byte-level BPE: a regular expression tells words apart, and each is merged from the bytes of its UTF-8.
import { codePointAt, unitsOf, writeUtf8 } from "../../unicode/utf.hot.ts";
import { mayJoin } from "./joins.hot.ts";
import { finishWord, type MergeTable } from "./merge.hot.ts";
import { type GrowingRoom, growRoom } from "./word-room.ts";
import { cl100kWordEnd, gpt2WordEnd } from "./words.hot.ts";

export interface ByteLevel {
  readonly merges: MergeTable;
  readonly joins: Uint32Array;
  readonly byteIds: Int32Array;
  /** The same for the last byte of a word, which some models mark. */
  readonly lastByteIds: Int32Array;
  /** Kind of each code point. */
  readonly kinds: Uint8Array;
  readonly isGpt2: boolean;
  readonly room: GrowingRoom;
  /** The bytes of one character. */
  readonly utf8: Uint8Array;
}

/** See `EncodeSegment`. */
export function encodeByteLevel(
  model: ByteLevel,
  text: string,
  from: number,
  to: number,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
): number {
  const kinds = model.kinds;
  for (let at = from; at < to && count <= limit; ) {
    const end = model.isGpt2 ? gpt2WordEnd(kinds, text, at, to) : cl100kWordEnd(kinds, text, at, to);
    count = encodeByteWord(model, text, at, end, target, offset, limit, count);
    at = end;
  }
  return count;
}

/** A word is cut where no merge can join the two sides, which changes nothing: a long one stays cheap. */
export function encodeByteWord(
  model: ByteLevel,
  text: string,
  from: number,
  to: number,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
): number {
  const joins = model.joins;
  const byteIds = model.byteIds;
  const utf8 = model.utf8;
  let room = model.room.current;
  let length = 0;
  let previous = 0;
  for (let at = from; at < to; ) {
    const codePoint = codePointAt(text, at, to);
    at += unitsOf(codePoint);
    const byteCount = writeUtf8(utf8, 0, codePoint);
    for (let i = 0; i < byteCount; i++) {
      const byte = utf8[i];
      if (length > 0 && !mayJoin(joins, previous, byte)) {
        count = finishWord(room, model.merges, length, target, offset, limit, count);
        if (count > limit) return count;
        length = 0;
      } else if (length === room.capacity) {
        growRoom(model.room);
        room = model.room.current;
      }
      room.symbols[length++] = byteIds[byte];
      previous = byte;
    }
  }
  room.symbols[length - 1] = model.lastByteIds[previous];
  return finishWord(room, model.merges, length, target, offset, limit, count);
}
