// The reference tokenizer: Hugging Face's JavaScript library on a model's own tokenizer.json.
import { Tokenizer as HuggingFace } from "@huggingface/tokenizers";
import type { Tokenizer } from "./tokenizer.ts";

export interface TokenizerOptions {
  /** Whether the model wants its special tokens around the text. */
  readonly addSpecialTokens: boolean;
}

/** @param tokenizerJson content of tokenizer.json */
export function createTokenizer(tokenizerJson: Uint8Array, options: TokenizerOptions): Tokenizer {
  const library = new HuggingFace(JSON.parse(new TextDecoder().decode(tokenizerJson)), {});
  const encodeOptions = { add_special_tokens: options.addSpecialTokens };
  return {
    encode(text, target, offset, limit) {
      const { ids } = library.encode(text, encodeOptions);
      const writtenCount = Math.min(ids.length, limit);
      for (let index = 0; index < writtenCount; index++) target[offset + index] = ids[index]!;
      return ids.length;
    },
  };
}
