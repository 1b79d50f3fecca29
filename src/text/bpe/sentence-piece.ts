// Makes the SentencePiece-style encoder of a model.

import { readUtf8 } from "../../unicode/utf.hot.ts";
import { idOf } from "../file/vocabulary.ts";
import type { EncodeSegment } from "../segment.ts";
import type { Vocabulary } from "../vocabulary.hot.ts";
import { characterTokensOf } from "./character-tokens.ts";
import type { Merges } from "./merges.ts";
import { encodeSentencePiece, type SentencePiece } from "./sentence-piece.hot.ts";
import { createRoom } from "./word-room.ts";

/** @returns undefined when a byte has no token: such a model has unknown characters, which are not encoded here */
export function createSentencePiece(
  vocabulary: Vocabulary,
  merges: Merges,
  hasPrefix: boolean,
  characterTokens = characterTokensOf(vocabulary),
): EncodeSegment | undefined {
  const byteIds = Int32Array.from({ length: 256 }, (_, byte) => idOf(vocabulary, byteToken(byte)));
  if (byteIds.includes(-1)) return undefined;
  const model: SentencePiece = {
    merges: merges.table,
    joins: merges.joins,
    ...charactersOf(vocabulary, characterTokens),
    byteIds,
    hasPrefix,
    room: createRoom(),
    utf8: new Uint8Array(4),
  };
  return (text, from, to, target, offset, limit, count) =>
    encodeSentencePiece(model, text, from, to, target, offset, limit, count);
}

const encoder = new TextEncoder();

const byteToken = (byte: number) => encoder.encode(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);

function charactersOf({ pool, starts, ids }: Vocabulary, characterTokens: Int32Array) {
  const characters = new Int32Array(0x10000);
  const farCharacters = new Map<number, number>();
  for (const token of characterTokens) {
    const codePoint = readUtf8(pool, starts[token]!);
    if (codePoint < 0x10000) characters[codePoint] = ids[token]! + 1;
    else farCharacters.set(codePoint, ids[token]!);
  }
  return { characters, farCharacters };
}
