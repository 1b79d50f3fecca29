// WordLevel: a word is a token, or unknown.
import { type ByteRoom, growBytes } from "../../unicode/room.ts";
import { codePointAt, unitsOf, writeUtf8 } from "../../unicode/utf.hot.ts";
import { EMPTY_HASH, extendHash, findToken, type Vocabulary } from "../vocabulary.hot.ts";

const MOST_BYTES = 4;

/** @returns the id of the token whose text is text[from] to text[to], or -1 */
export function findWord(
  vocabulary: Vocabulary,
  room: ByteRoom,
  text: string,
  from: number,
  to: number,
): number {
  if (MOST_BYTES * (to - from) > room.bytes.length) growBytes(room, MOST_BYTES * (to - from));
  const bytes = room.bytes;
  let hash = EMPTY_HASH;
  let end = 0;
  for (let at = from; at < to; ) {
    const codePoint = codePointAt(text, at, to);
    const start = end;
    end = writeUtf8(bytes, end, codePoint);
    for (let i = start; i < end; i++) hash = extendHash(hash, bytes[i]);
    at += unitsOf(codePoint);
  }
  return findToken(vocabulary, bytes, 0, end, hash);
}
