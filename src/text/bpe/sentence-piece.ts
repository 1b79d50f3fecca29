// Makes the SentencePiece-style encoder of a model.

import type { EncodeSegment } from "../segment.ts";
import type { Vocabulary } from "../vocabulary.hot.ts";
import type { Merges } from "./merges.ts";
import { encodeSentencePiece, type SentencePiece } from "./sentence-piece.hot.ts";
import { symbolsOf } from "./symbols.ts";
import { createRoom } from "./word-room.ts";

/** @returns undefined when a byte has no token: such a model has unknown characters, which are not encoded here */
export function createSentencePiece(
  vocabulary: Vocabulary,
  merges: Merges,
  hasPrefix: boolean,
  { characters, byteIds } = symbolsOf(vocabulary),
): EncodeSegment | undefined {
  if (byteIds.includes(-1)) return undefined;
  const model: SentencePiece = {
    merges: merges.table,
    joins: merges.joins,
    ...idsByCharacter(characters),
    byteIds,
    hasPrefix,
    room: createRoom(),
    utf8: new Uint8Array(4),
  };
  return (text, from, to, target, offset, limit, count) =>
    encodeSentencePiece(model, text, from, to, target, offset, limit, count);
}

/** @param pairs code point and id */
function idsByCharacter(pairs: Int32Array) {
  const characters = new Int32Array(0x10000);
  const farCharacters = new Map<number, number>();
  for (let at = 0; at < pairs.length; at += 2) {
    const codePoint = pairs[at]!;
    const id = pairs[at + 1]!;
    if (codePoint < 0x10000) characters[codePoint] = id + 1;
    else farCharacters.set(codePoint, id);
  }
  return { characters, farCharacters };
}
