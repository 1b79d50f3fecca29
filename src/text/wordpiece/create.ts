// Makes the encoder of a WordPiece model.
import { aroundAddedTokens, haveTheirIds } from "../added-tokens.ts";
import type { TokenizerFile } from "../file/tokenizer-file.ts";
import { idOf } from "../file/vocabulary.ts";
import type { EncodeSegment } from "../segment.ts";
import { EMPTY_HASH, extendHash, type Vocabulary } from "../vocabulary.hot.ts";
import { charactersFor } from "./characters.ts";
import { encodeWordPiece, type Word, type WordPiece } from "./encode.hot.ts";
import type { WordPiecePlan } from "./supported.ts";

/** Bytes of the longest character in UTF-8. */
const MOST_BYTES = 4;

/** @returns undefined when the vocabulary has something that is not encoded here */
export function createWordPiece(file: TokenizerFile, plan: WordPiecePlan): EncodeSegment | undefined {
  if (file.isByteLevel) return undefined;
  const { unk_token, continuing_subword_prefix, max_input_chars_per_word } = plan.model;
  const { vocabulary } = file.tokens;
  const encoder = new TextEncoder();
  const idInModel = (text: string) => idOf(vocabulary, encoder.encode(text));
  const unknownId = idInModel(unk_token);
  if (unknownId < 0 || !haveTheirIds(plan.addedTokens, vocabulary.tokenCount, idInModel)) return undefined;
  const prefix = encoder.encode(continuing_subword_prefix);
  const model: WordPiece = {
    characters: charactersFor(plan.normalizer),
    vocabulary,
    unknownId,
    longestTokenBytes: longestText(vocabulary),
    prefix,
    prefixHash: prefix.reduce(extendHash, EMPTY_HASH),
    mostCharacters: max_input_chars_per_word,
    word: createWord(prefix.length, max_input_chars_per_word),
  };
  return aroundAddedTokens(plan.addedTokens, (text, from, to, target, offset, limit, count) =>
    encodeWordPiece(model, text, from, to, target, offset, limit, count),
  );
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
