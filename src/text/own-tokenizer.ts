// Our own encoders, for the kinds of tokenizers that they know exactly. Needs no package: the build packs tokenizers with it.
import { createBpe } from "./bpe/create.ts";
import { supportedBpe } from "./bpe/supported.ts";
import { isPacked, packTokenizerFile, unpackTokenizerFile } from "./file/packed.ts";
import { readTokenizerFile, type TokenizerFile } from "./file/tokenizer-file.ts";
import { type Frame, framed, NO_FRAME } from "./frame.ts";
import type { EncodeSegment } from "./segment.ts";
import type { Tokenizer, TokenizerOptions } from "./tokenizer.ts";
import { createWordPiece } from "./wordpiece/create.ts";
import { supportedWordPiece } from "./wordpiece/supported.ts";

/**
 * @param content tokenizer.json as it is, or packed
 * @returns undefined when any component is of a kind that our encoders do not know exactly
 */
export function createOwnTokenizer(
  content: Uint8Array,
  { addSpecialTokens }: TokenizerOptions,
): Tokenizer | undefined {
  const file = isPacked(content) ? unpackTokenizerFile(content) : readTokenizerFile(content);
  const encoder = file && encoderOf(file);
  return encoder && framed(encoder.encode, addSpecialTokens ? encoder.frame : NO_FRAME);
}

/** @returns a form that opens many times faster; undefined for what our encoders do not take */
export function packTokenizer(tokenizerJson: Uint8Array): Uint8Array | undefined {
  const file = readTokenizerFile(tokenizerJson);
  return file && encoderOf(file) && packTokenizerFile(file);
}

interface Encoder {
  readonly encode: EncodeSegment;
  readonly frame: Frame;
}

function encoderOf(file: TokenizerFile): Encoder | undefined {
  const bpe = supportedBpe(file.description);
  const wordPiece = supportedWordPiece(file.description);
  const plan = bpe ?? wordPiece;
  const encode = bpe ? createBpe(file, bpe) : wordPiece && createWordPiece(file, wordPiece);
  return plan && encode && { encode, frame: plan.frame };
}
