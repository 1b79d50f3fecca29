// The tokenizer of a model: our own encoder for the kinds that it knows exactly, the reference for all others.
import { createReferenceTokenizer } from "./hugging-face-tokenizer.ts";
import { keepEnd } from "./kept-end.ts";
import { createOwnTokenizer } from "./own-tokenizer.ts";
import type { Tokenizer, TokenizerOptions } from "./tokenizer.ts";

/**
 * A text that is cut keeps the special tokens around it, whichever tokenizer it is.
 * @param content tokenizer.json as it is, or packed
 * @throws DataError when it describes no tokenizer
 */
export function createTokenizer(content: Uint8Array, options: TokenizerOptions): Tokenizer {
  return createOwnTokenizer(content, options) ?? keepEnd(createReferenceTokenizer(content, options));
}
