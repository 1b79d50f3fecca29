// Hugging Face's JavaScript library on a model's own tokenizer.json: for what is not encoded exactly here, where its ids are accepted,
// and in tests a second opinion.
import type { Tokenizer as HuggingFace } from "@huggingface/tokenizers";
import { DataError } from "../core/errors.ts";
import { nextSafeCut } from "./safe-cut.ts";
import type { Tokenizer, TokenizerOptions } from "./tokenizer.ts";

/** Long enough that cuts are rare, short enough that a text of a megabyte stops early at the limit. */
const CHUNK_CHARACTERS = 4096;

/** What the library gives no id for, in place of the 0 that undefined would be in a view of numbers. */
const NO_ID = -1;

/**
 * Gives -1 for what the vocabulary has no token for, where there is none for what is unknown.
 * @param tokenizerJson content of tokenizer.json
 * @throws DataError when it describes no tokenizer that the library knows
 */
export function createReferenceTokenizer(
  tokenizerJson: Uint8Array,
  { addSpecialTokens }: TokenizerOptions,
): Tokenizer {
  const { description, library } = openLibrary(tokenizerJson);
  // The library remembers the tokens of whole texts: a repeated text would time a look-up instead of the tokenizer.
  // Its types do not show the switch.
  Object.assign(library.model ?? {}, { max_length_to_cache: 0 });
  const encode = (text: string) => library.encode(text, { add_special_tokens: addSpecialTokens }).ids;
  const canCut = !addSpecialTokens && isSentencePieceBpe(description);

  return {
    highestId: highestId(description),
    encode(text, target, offset, limit) {
      let tokenCount = 0;
      let start = 0;
      do {
        const end = canCut ? nextSafeCut(text, start + CHUNK_CHARACTERS) : text.length;
        const ids = encode(text.slice(start, end));
        const room = Math.max(0, limit - tokenCount);
        for (let index = 0; index < Math.min(ids.length, room); index++) {
          target[offset + tokenCount + index] = ids[index] ?? NO_ID;
        }
        tokenCount += ids.length;
        // The blank at the cut is left out: the tokenizer puts one before each chunk.
        start = end + 1;
      } while (start < text.length && tokenCount <= limit);
      return tokenCount;
    },
  };
}

function openLibrary(tokenizerJson: Uint8Array): { description: TokenizerDescription; library: HuggingFace } {
  // Whoever opens no such tokenizer, as nearly all do, does not wait for it at its start.
  const { Tokenizer } = require("@huggingface/tokenizers") as typeof import("@huggingface/tokenizers");
  try {
    const description = JSON.parse(new TextDecoder().decode(tokenizerJson)) as TokenizerDescription;
    return { description, library: new Tokenizer(description, {}) };
  } catch (error) {
    throw new DataError({
      what: "the model's tokenizer.json cannot be used",
      seen: error instanceof Error ? error.message : String(error),
      expected: "a tokenizer as the tokenizers library of Hugging Face writes it",
      next: "Get the tokenizer.json of the model again.",
    });
  }
}

/** Of the vocabulary, and of added tokens: those around a text are among them. */
function highestId({ model, added_tokens = [] }: TokenizerDescription): number {
  const ids = Array.isArray(model.vocab)
    ? [model.vocab.length - 1]
    : Object.values(model.vocab as Readonly<Record<string, number>>);
  return [...ids, ...added_tokens.map(({ id }) => id)].reduce((a, b) => Math.max(a, b), -1);
}

interface TokenizerDescription {
  readonly normalizer?: { readonly normalizers?: readonly { readonly prepend?: string }[] } | null;
  /** The vocabulary of a Unigram model is a list, in the order of its ids. */
  readonly model: {
    readonly type: string;
    readonly vocab: Readonly<Record<string, number>> | readonly unknown[];
  };
  readonly added_tokens?: readonly { readonly id: number }[];
}

/**
 * Whether a blank can only begin a token, and the tokenizer puts one before every text: then a text may be cut at a blank without
 * changing its tokens.
 */
function isSentencePieceBpe({ normalizer, model }: TokenizerDescription): boolean {
  if (model.type !== "BPE" || normalizer?.normalizers?.[0]?.prepend !== "▁") return false;
  return Object.keys(model.vocab).every((token) => !/[^▁]▁/.test(token));
}
