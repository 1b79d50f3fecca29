// A tokenizer that leaves one token out, as models of word tables do with words that they do not know. The limit counts the tokens that
// are left.
import type { Tokenizer } from "./tokenizer.ts";

/** Room for the tokens that are left out: a text that is cut may lose any number of them. */
const SPARE_FACTOR = 4;

export function withoutToken(tokenizer: Tokenizer, skippedId: number): Tokenizer {
  let scratch = new Int32Array(0);
  return {
    encode(text, target, offset, limit) {
      if (scratch.length < SPARE_FACTOR * limit) scratch = new Int32Array(SPARE_FACTOR * limit);
      const tokenCount = tokenizer.encode(text, scratch, 0, scratch.length);
      let keptCount = 0;
      for (let i = 0; i < Math.min(tokenCount, scratch.length); i++) {
        if (scratch[i] === skippedId) continue;
        if (keptCount < limit) target[offset + keptCount] = scratch[i]!;
        keptCount++;
      }
      return keptCount;
    },
  };
}

/** The id of the token for what is not in the vocabulary; undefined for a tokenizer that has none. */
export function unknownTokenId(tokenizerJson: Uint8Array): number | undefined {
  const { model } = JSON.parse(new TextDecoder().decode(tokenizerJson)) as TokenizerDescription;
  if (typeof model.unk_id === "number") return model.unk_id;
  const { unk_token: token, vocab } = model;
  return typeof token === "string" && !Array.isArray(vocab) ? vocab?.[token] : undefined;
}

/** Unigram models list their tokens and give the place of the unknown one. */
interface TokenizerDescription {
  readonly model: {
    readonly unk_id?: number | null;
    readonly unk_token?: string | null;
    readonly vocab?: Readonly<Record<string, number>> | unknown[];
  };
}
