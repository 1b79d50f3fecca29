// Makes the byte-level encoder of a model.

import { createByteRoom } from "../../unicode/room.ts";
import { type AddedToken, aroundAddedTokens } from "../added-tokens.ts";
import { idOf } from "../file/vocabulary.ts";
import { prefixingBlank } from "../pre-tokenizers/supported.ts";
import type { EncodeSegment } from "../segment.ts";
import type { Vocabulary } from "../vocabulary.hot.ts";
import { findWord } from "../word-level/encode.hot.ts";
import { type ByteLevel, encodeByteLevel, encodeByteWord } from "./byte-level.hot.ts";
import { composing } from "./compose.ts";
import { kindsOfCharacters } from "./kinds.ts";
import type { Merges } from "./merges.ts";
import type { BpeStyle } from "./supported.ts";
import { createRoom } from "./word-room.ts";

/**
 * @param addedTokens those that are looked for in the normalised text
 * @returns undefined when a byte has no token: such a model has unknown bytes, which are not encoded here
 */
export function createByteLevel(
  vocabulary: Vocabulary,
  merges: Merges,
  { pattern, hasPrefix, composes }: BpeStyle & { kind: "byte-level" },
  addedTokens: readonly AddedToken[],
): EncodeSegment | undefined {
  const model = modelOf(vocabulary, merges, "", kindsOfCharacters(), pattern === "gpt2");
  if (model === undefined) return undefined;
  const encode: EncodeSegment = (text, from, to, target, offset, limit, count) =>
    encodeByteLevel(model, text, from, to, target, offset, limit, count);
  const around = aroundAddedTokens(addedTokens, hasPrefix ? prefixingBlank(encode) : encode);
  return composes ? composing(around) : around;
}

/**
 * Encodes words that were told apart before.
 * @param suffix what the vocabulary writes behind the last byte of a word
 * @param isWholeFirst whether a word that is a token stays one, whatever the merges make of it
 * @returns undefined when a byte has no token
 */
export function byteLevelWords(
  vocabulary: Vocabulary,
  merges: Merges,
  suffix: string,
  isWholeFirst: boolean,
): EncodeSegment | undefined {
  const model = modelOf(vocabulary, merges, suffix, new Uint8Array(), false);
  if (model === undefined) return undefined;
  const encode: EncodeSegment = (text, from, to, target, offset, limit, count) =>
    encodeByteWord(model, text, from, to, target, offset, limit, count);
  return isWholeFirst ? wholeFirst(vocabulary, encode) : encode;
}

/** A word that is a token is that token. */
export function wholeFirst(vocabulary: Vocabulary, inner: EncodeSegment): EncodeSegment {
  const room = createByteRoom();
  return (text, from, to, target, offset, limit, count) => {
    const id = findWord(vocabulary, room, text, from, to);
    if (id < 0) return inner(text, from, to, target, offset, limit, count);
    if (count < limit) target[offset + count] = id;
    return count + 1;
  };
}

function modelOf(
  vocabulary: Vocabulary,
  merges: Merges,
  suffix: string,
  kinds: Uint8Array,
  isGpt2: boolean,
): ByteLevel | undefined {
  const suffixBytes = new TextEncoder().encode(suffix);
  const idsWith = (behind: Uint8Array) =>
    Int32Array.from({ length: 256 }, (_, byte) => idOf(vocabulary, Uint8Array.of(byte, ...behind)));
  const byteIds = idsWith(new Uint8Array());
  const lastByteIds = suffix === "" ? byteIds : idsWith(suffixBytes);
  if (byteIds.includes(-1) || lastByteIds.includes(-1)) return undefined;
  return {
    merges: merges.table,
    joins: merges.joins,
    byteIds,
    lastByteIds,
    kinds,
    isGpt2,
    room: createRoom(),
    utf8: new Uint8Array(4),
  };
}
