// Makes the SentencePiece-style encoder of a model.

import { readUtf8 } from "../../unicode/utf.hot.ts";
import { idOf } from "../file/vocabulary.ts";
import type { EncodeSegment } from "../segment.ts";
import type { Vocabulary } from "../vocabulary.hot.ts";
import { utf8Length } from "./characters.ts";
import type { Merges } from "./merges.ts";
import { encodeSentencePiece, type SentencePiece } from "./sentence-piece.hot.ts";
import { createRoom } from "./word-room.ts";

/** @returns undefined when a byte has no token: such a model has unknown characters, which are not encoded here */
export function createSentencePiece(
  vocabulary: Vocabulary,
  merges: Merges,
  hasPrefix: boolean,
): EncodeSegment | undefined {
  const byteIds = Int32Array.from({ length: 256 }, (_, byte) => idOf(vocabulary, byteToken(byte)));
  if (byteIds.includes(-1)) return undefined;
  const model: SentencePiece = {
    merges: merges.table,
    joins: merges.joins,
    ...charactersOf(vocabulary),
    byteIds,
    hasPrefix,
    room: createRoom(),
    utf8: new Uint8Array(4),
  };
  return (text, from, to, target, offset, limit, count) =>
    encodeSentencePiece(model, text, from, to, target, offset, limit, count);
}

const byteToken = (byte: number) =>
  new TextEncoder().encode(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);

const LONGEST_UTF8 = 4;

/** The tokens that are one character. */
function charactersOf({ tokenCount, pool, starts, ids }: Vocabulary) {
  const characters = new Int32Array(0x10000);
  const farCharacters = new Map<number, number>();
  for (let token = 0; token < tokenCount; token++) {
    const from = starts[token]!;
    const length = starts[token + 1]! - from;
    // Most are words: they are told by their length alone.
    if (length > LONGEST_UTF8 || length !== utf8Length(pool[from]!)) continue;
    const codePoint = readUtf8(pool, from);
    if (codePoint < 0x10000) characters[codePoint] = ids[token]! + 1;
    else farCharacters.set(codePoint, ids[token]!);
  }
  return { characters, farCharacters };
}
