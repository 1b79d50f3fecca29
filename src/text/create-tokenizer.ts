// The tokenizer of a model: our own encoders for what they know exactly; the JavaScript library for the rest, but only where that was
// asked for.
import { DataError } from "../core/errors.ts";
import { createReferenceTokenizer } from "./hugging-face-tokenizer.ts";
import { keepEnd } from "./kept-end.ts";
import { NotExact } from "./not-exact.ts";
import { createOwnTokenizer } from "./own-tokenizer.ts";
import type { Tokenizer, TokenizerOptions } from "./tokenizer.ts";

/**
 * A text that is cut keeps the special tokens around it, whichever tokenizer it is.
 * @param content tokenizer.json as it is, or packed
 * @throws NotExact when a component is not encoded exactly here; DataError when it describes no tokenizer
 */
export function createTokenizer(content: Uint8Array, options: TokenizerOptions): Tokenizer {
  try {
    return createOwnTokenizer(content, options) ?? unreadable(content);
  } catch (error) {
    if (!(error instanceof DataError) || !options.acceptsInexact) throw error;
    if (options.truncationSide === "left") throw new NotExact("truncation_side left");
    return refusingNoToken(keepEnd(createReferenceTokenizer(content, options)));
  }
}

/** @throws DataError, by the tokenizer, for a text with a part that no token stands for */
function refusingNoToken(tokenizer: Tokenizer): Tokenizer {
  return {
    ...tokenizer,
    encode(text, target, offset, limit) {
      const tokenCount = tokenizer.encode(text, target, offset, limit);
      const ids = target.subarray(offset, offset + Math.min(tokenCount, limit));
      if (ids.every((id) => id >= 0)) return tokenCount;
      throw new DataError({
        what: "the tokenizer has no token for a part of a text",
        seen: JSON.stringify(text.slice(0, SHOWN_CHARACTERS)),
        expected: "a token for everything, or one for what is unknown",
        next: "Take the text out, or use a model whose tokenizer has an unknown token.",
      });
    },
  };
}

const SHOWN_CHARACTERS = 60;

function unreadable(content: Uint8Array): never {
  throw new DataError({
    what: "the model's tokenizer.json cannot be used",
    seen: jsonFault(content) ?? "a vocabulary that cannot be read, or merges that do not fit it",
    expected: "a tokenizer as the tokenizers library of Hugging Face writes it",
    next: "Get the tokenizer.json of the model again.",
  });
}

/** Why a text is no JSON; undefined for one that is. */
function jsonFault(content: Uint8Array): string | undefined {
  try {
    JSON.parse(new TextDecoder().decode(content));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The component for which the JavaScript library is taken when that is accepted; undefined where our encoders are exact. */
export function inexactComponent(
  content: Uint8Array,
  settings: TokenizerOptions["settings"] = undefined,
): string | undefined {
  try {
    return createOwnTokenizer(content, { addSpecialTokens: true, settings }) === undefined
      ? "vocabulary"
      : undefined;
  } catch (error) {
    if (error instanceof NotExact) return error.component;
    throw error;
  }
}
