// Makes the encoder of a WordPiece model.

import { CODE_POINTS } from "../../unicode/tables/tables.ts";
import { aroundAddedTokens, haveTheirIds } from "../added-tokens.ts";
import { hasShape } from "../file/shape.ts";
import type { TokenizerFile } from "../file/tokenizer-file.ts";
import { idOf } from "../file/vocabulary.ts";
import type { EncodeSegment } from "../segment.ts";
import { EMPTY_HASH, extendHash, type Vocabulary } from "../vocabulary.hot.ts";
import { charactersFor } from "./characters.ts";
import { type Characters, encodeWordPiece, PLAIN, type Word, type WordPiece } from "./encode.hot.ts";
import { modelShape, type WordPieceModel, type WordPiecePlan } from "./supported.ts";

/** Bytes of the longest character in UTF-8. */
const MOST_BYTES = 4;

/** @returns undefined when the vocabulary has something that is not encoded here */
export function createWordPiece(file: TokenizerFile, plan: WordPiecePlan): EncodeSegment | undefined {
  if (file.isByteLevel || file.tokens === undefined) return undefined;
  const { vocabulary } = file.tokens;
  const idInModel = (text: string) => idOf(vocabulary, new TextEncoder().encode(text));
  if (!haveTheirIds(plan.addedTokens, vocabulary.tokenCount, idInModel)) return undefined;
  const encode = encoderOf(plan.model, vocabulary, charactersFor(plan.normalizer));
  return encode && aroundAddedTokens(plan.addedTokens, encode);
}

/** Encodes words that were normalised and told apart before. */
export function wordPieceWords(description: unknown, vocabulary: Vocabulary): EncodeSegment | undefined {
  if (!hasShape(description, modelShape)) return undefined;
  const none = new Map<number, number>();
  const characters: Characters = {
    kinds: new Uint8Array(CODE_POINTS).fill(PLAIN),
    lower: none,
    decompositions: none,
    parts: new Int32Array(),
    classes: none,
  };
  return encoderOf(description as WordPieceModel, vocabulary, characters);
}

function encoderOf(
  { unk_token, continuing_subword_prefix, max_input_chars_per_word }: WordPieceModel,
  vocabulary: Vocabulary,
  characters: Characters,
): EncodeSegment | undefined {
  const encoder = new TextEncoder();
  const unknownId = idOf(vocabulary, encoder.encode(unk_token));
  if (unknownId < 0) return undefined;
  const prefix = encoder.encode(continuing_subword_prefix);
  const model: WordPiece = {
    characters,
    vocabulary,
    unknownId,
    longestTokenBytes: longestText(vocabulary),
    prefix,
    prefixHash: prefix.reduce(extendHash, EMPTY_HASH),
    mostCharacters: max_input_chars_per_word,
    word: createWord(prefix.length, max_input_chars_per_word),
  };
  return (text, from, to, target, offset, limit, count) =>
    encodeWordPiece(model, text, from, to, target, offset, limit, count);
}

function createWord(prefixLength: number, mostCharacters: number): Word {
  const byteCount = prefixLength + MOST_BYTES * mostCharacters;
  return {
    bytes: new Uint8Array(byteCount),
    hashes: new Int32Array(byteCount),
    pieces: new Int32Array(Math.max(1, byteCount - prefixLength)),
    end: prefixLength,
    characterCount: 0,
    orderedFrom: prefixLength,
  };
}

function longestText({ tokenCount, starts }: Vocabulary): number {
  let longest = 0;
  for (let token = 0; token < tokenCount; token++) {
    longest = Math.max(longest, starts[token + 1]! - starts[token]!);
  }
  return longest;
}
