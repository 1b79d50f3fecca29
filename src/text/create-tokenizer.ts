// The tokenizer of a model: our own encoder for the kinds that it knows exactly, the reference for all others.
import { createBpe } from "./bpe/create.ts";
import { supportedBpe } from "./bpe/supported.ts";
import { readTokenizerFile } from "./file/tokenizer-file.ts";
import { framed, NO_FRAME } from "./frame.ts";
import { createReferenceTokenizer, type TokenizerOptions } from "./hugging-face-tokenizer.ts";
import { keepEnd } from "./kept-end.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { createWordPiece } from "./wordpiece/create.ts";
import { supportedWordPiece } from "./wordpiece/supported.ts";

/**
 * A text that is cut keeps the special tokens around it, whichever tokenizer it is.
 * @param tokenizerJson content of tokenizer.json
 * @throws DataError when it describes no tokenizer
 */
export function createTokenizer(tokenizerJson: Uint8Array, options: TokenizerOptions): Tokenizer {
  return (
    createOwnTokenizer(tokenizerJson, options) ?? keepEnd(createReferenceTokenizer(tokenizerJson, options))
  );
}

/** @returns undefined when any component is of a kind that our encoders do not know exactly */
export function createOwnTokenizer(
  tokenizerJson: Uint8Array,
  { addSpecialTokens }: TokenizerOptions,
): Tokenizer | undefined {
  const file = readTokenizerFile(tokenizerJson);
  if (file === undefined) return undefined;
  const bpe = supportedBpe(file.description);
  const wordPiece = supportedWordPiece(file.description);
  const encode = bpe ? createBpe(file, bpe) : wordPiece && createWordPiece(file, wordPiece);
  const frame = addSpecialTokens ? (bpe ?? wordPiece)?.frame : NO_FRAME;
  return encode && frame && framed(encode, frame);
}
