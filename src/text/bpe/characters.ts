// Makes the encoder of words of a BPE model, by characters or by bytes.

import { readUtf8 } from "../../unicode/utf.hot.ts";
import { hasShape, isFlag, isNothing, isString } from "../file/shape.ts";
import { idOfToken, type TokenizerFile } from "../file/tokenizer-file.ts";
import type { EncodeSegment } from "../segment.ts";
import type { Vocabulary } from "../vocabulary.hot.ts";
import { byteLevelWords, wholeFirst } from "./byte-level.ts";
import { type CharacterBpe, encodeCharacters } from "./characters.hot.ts";
import { BYTES, byteIdsOf, utf8Length } from "./symbols.ts";
import { createRoom } from "./word-room.ts";

interface BpeModel {
  readonly unk_token?: string | null;
  readonly end_of_word_suffix?: string | null;
  readonly fuse_unk?: boolean;
  readonly byte_fallback?: boolean;
  readonly ignore_merges?: boolean;
}

const modelShape = {
  type: "BPE",
  dropout: (dropout: unknown) => isNothing(dropout) || dropout === 0,
  unk_token: (value: unknown) => isNothing(value) || isString(value),
  continuing_subword_prefix: isNothing,
  end_of_word_suffix: (value: unknown) => isNothing(value) || isString(value),
  fuse_unk: isFlag,
  byte_fallback: isFlag,
  ignore_merges: isFlag,
  vocab: null,
  merges: null,
};

/** What is written behind the last character of a word is not longer. */
const LONGEST_SUFFIX = 16;

/** @returns undefined for a model that is not encoded here */
export function bpeWords(
  description: unknown,
  { tokens, merges, isByteLevel }: TokenizerFile,
): EncodeSegment | undefined {
  if (!hasShape(description, modelShape) || tokens === undefined || merges === undefined) return undefined;
  const { unk_token, end_of_word_suffix, fuse_unk, byte_fallback, ignore_merges } = description as BpeModel;
  const { vocabulary } = tokens;
  const suffix = end_of_word_suffix ?? "";
  if (isByteLevel) {
    // With bytes that have no token, or spelled in tokens of another kind, a character would be known by what it is not.
    return byteLevelWords(vocabulary, merges, suffix, ignore_merges === true);
  }
  // The Rust library fails at the first unknown character.
  if (unk_token === "") return undefined;
  const unknownId = isNothing(unk_token) ? -1 : idOfToken(tokens, false, unk_token!);
  if (!isNothing(unk_token) && unknownId < 0) return undefined;
  const suffixBytes = new TextEncoder().encode(suffix);
  if (suffixBytes.length > LONGEST_SUFFIX) return undefined;
  const ids = charactersOf(vocabulary, new Uint8Array());
  const model: CharacterBpe = {
    merges: merges.table,
    ids,
    lastIds: suffix === "" ? ids : charactersOf(vocabulary, suffixBytes),
    byteIds: byte_fallback ? byteIdsOf(vocabulary) : new Int32Array(BYTES).fill(-1),
    unknownId,
    fusesUnknown: fuse_unk === true,
    room: createRoom(),
    utf8: new Uint8Array(4 + LONGEST_SUFFIX),
    suffix: suffixBytes,
  };
  const encode: EncodeSegment = (text, from, to, target, offset, limit, count) =>
    encodeCharacters(model, text, from, to, target, offset, limit, count);
  return ignore_merges === true ? wholeFirst(vocabulary, encode) : encode;
}

/** The tokens that are one character with `suffix` behind it. */
function charactersOf(
  { tokenCount, pool, starts, ids }: Vocabulary,
  suffix: Uint8Array,
): ReadonlyMap<number, number> {
  const characters = new Map<number, number>();
  for (let token = 0; token < tokenCount; token++) {
    const from = starts[token]!;
    const end = starts[token + 1]! - suffix.length;
    if (end <= from || !suffix.every((byte, i) => pool[end + i] === byte)) continue;
    if (end === from + utf8Length(pool[from]!)) characters.set(readUtf8(pool, from), ids[token]!);
  }
  return characters;
}
