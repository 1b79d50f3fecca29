// Makes the encoder of a Unigram model.

import { createByteRoom } from "../../unicode/room.ts";
import { hasShape, isFalse, isFlag, isId } from "../file/shape.ts";
import type { NormalizerStep } from "../normalizers/supported.ts";
import type { Metaspace, Origin, PreTokenizerStep } from "../pre-tokenizers/supported.ts";
import type { EncodeSegment } from "../segment.ts";
import {
  BLANKS_BECOME_BLOCK,
  BLANKS_BECOME_ONE,
  BLANKS_STAY,
  encodeUnigram,
  PREFIX_ALWAYS,
  PREFIX_NEVER,
  type UnigramSpelling,
} from "./encode.hot.ts";
import { createPath } from "./path-room.ts";
import { findPiece, type Pieces } from "./trie.hot.ts";
import { buildTrie } from "./trie.ts";
import type { UnigramModel } from "./viterbi.hot.ts";

const BLOCK = "▁";
/** A character without a token is this much worse than the worst token. */
const UNKNOWN_PENALTY = 10;

const modelShape = {
  type: "Unigram",
  unk_id: isId,
  byte_fallback: isFlag,
  fuse_unk: (value: unknown) => value === undefined || value === true,
  alpha: isFalse,
  nbest_size: isFalse,
  vocab: null,
};

/** @returns undefined for a model that is not encoded here, such as one without an unknown token */
export function createUnigramModel(description: unknown, pieces: Pieces): UnigramModel | undefined {
  if (!hasShape(description, modelShape)) return undefined;
  const { unk_id: unknownId, byte_fallback: hasBytes = false } = description as {
    unk_id: number;
    byte_fallback?: boolean;
  };
  if (unknownId >= pieces.tokenCount) return undefined;
  const trie = buildTrie(pieces);
  const encoder = new TextEncoder();
  const idOf = (text: string) => idOfPiece(trie, encoder.encode(text));
  const lowest = pieces.scores.reduce((least, score) => Math.min(least, score), Number.POSITIVE_INFINITY);
  return {
    trie,
    scores: pieces.scores,
    unknownId,
    unknownScore: lowest - UNKNOWN_PENALTY,
    byteIds: Int32Array.from({ length: 256 }, (_, byte) => (hasBytes ? idOf(byteToken(byte)) : -1)),
    path: createPath(),
  };
}

export function idOfPiece(trie: Int32Array, bytes: Uint8Array): number {
  return findPiece(trie, bytes, 0, bytes.length);
}

const byteToken = (byte: number) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;

/** A stretch of text that was made ready for the encoder, and the steps that it still needs before. */
export interface UnigramStretch {
  readonly encode: EncodeSegment;
  /** Normalizers that are not done by the encoder itself. */
  readonly before: readonly NormalizerStep[];
}

/** The whole way from a text to its ids, where the pre-tokenizer is the usual one of such models; else undefined. */
export function createUnigramStretch(
  model: UnigramModel,
  normalizers: readonly NormalizerStep[],
  preTokenizers: readonly PreTokenizerStep[],
  origin: Origin,
): UnigramStretch | undefined {
  const splitsWhiteSpace = preTokenizers.length === 2 && preTokenizers[0]!.splitsWhiteSpace === true;
  const metaspace = preTokenizers.length === (splitsWhiteSpace ? 2 : 1) && preTokenizers.at(-1)!.metaspace;
  if (!metaspace || !isUsual(metaspace, splitsWhiteSpace)) return undefined;
  const { before, ...own } = takeNormalizers(normalizers);
  const spelling: UnigramSpelling = {
    ...own,
    splitsWhiteSpace,
    spellsBlanks: true,
    splitsBlocks: metaspace.split,
    text: createByteRoom(),
    word: createByteRoom(),
  };
  const scheme = metaspace.prepend_scheme;
  return {
    before,
    encode: (text, from, to, target, offset, limit, count) => {
      const isPrefixed = scheme === "always" || (scheme === "first" && from === 0 && origin.startsText);
      const prefix = isPrefixed ? PREFIX_ALWAYS : PREFIX_NEVER;
      return encodeUnigram(model, spelling, prefix, text, from, to, target, offset, limit, count);
    },
  };
}

/** Of words that white space separates, only the first can be the text's. */
function isUsual({ replacement, prepend_scheme }: Metaspace, splitsWhiteSpace: boolean): boolean {
  return replacement === BLOCK && !(splitsWhiteSpace && prepend_scheme === "first");
}

/** The last normalizers are done on the way, in their usual order. */
function takeNormalizers(normalizers: readonly NormalizerStep[]) {
  let left = normalizers.length;
  const content = normalizers[left - 1]?.blanksBecome;
  const blanks = content === " " ? BLANKS_BECOME_ONE : content === BLOCK ? BLANKS_BECOME_BLOCK : BLANKS_STAY;
  if (blanks !== BLANKS_STAY) left--;
  const strips = normalizers[left - 1]?.strips;
  if (strips !== undefined) left--;
  const map = normalizers[left - 1]?.isPrecompiled;
  if (map !== undefined) left--;
  return {
    before: normalizers.slice(0, left),
    map,
    stripsLeft: strips?.left ?? false,
    stripsRight: strips?.right ?? false,
    blanks,
  };
}

/** Encodes a word as it stands. */
export function unigramWords(model: UnigramModel): EncodeSegment {
  const spelling: UnigramSpelling = {
    map: undefined,
    stripsLeft: false,
    stripsRight: false,
    blanks: BLANKS_STAY,
    splitsWhiteSpace: false,
    spellsBlanks: false,
    splitsBlocks: false,
    text: createByteRoom(),
    word: createByteRoom(),
  };
  return (text, from, to, target, offset, limit, count) =>
    encodeUnigram(model, spelling, PREFIX_NEVER, text, from, to, target, offset, limit, count);
}
