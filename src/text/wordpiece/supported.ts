// Which WordPiece tokenizers are encoded here: those of the BERT family, when every component is known exactly.
import type { BertNormalizer } from "../../unicode/normal/bert.ts";
import { type AddedToken, addedTokensOf } from "../added-tokens.ts";
import { fileShape } from "../file/file-shape.ts";
import { hasShape, isBoolean, isString, type Shape } from "../file/shape.ts";
import { type Frame, frameOf } from "../frame.ts";

export interface WordPieceModel {
  readonly unk_token: string;
  readonly continuing_subword_prefix: string;
  readonly max_input_chars_per_word: number;
}

export interface WordPiecePlan {
  readonly normalizer: BertNormalizer;
  readonly model: WordPieceModel;
  readonly addedTokens: readonly AddedToken[];
  readonly frame: Frame;
}

/** @param description a tokenizer.json whose vocabulary is left out (null) */
export function supportedWordPiece(description: unknown): WordPiecePlan | undefined {
  if (!hasShape(description, wordPieceShape)) return undefined;
  const { model, normalizer, added_tokens, post_processor } = description as WordPiecePlan & {
    added_tokens: unknown;
    post_processor: unknown;
  };
  const frame = frameOf(post_processor);
  const addedTokens = addedTokensOf(added_tokens);
  if (frame === undefined || addedTokens === undefined) return undefined;
  // One that is looked for in the normalised text would have to be normalised itself.
  return addedTokens.some(({ normalized }) => normalized)
    ? undefined
    : { normalizer, model, addedTokens, frame };
}

/** Longer words would need more room than there is. */
const MOST_CHARACTERS = 1000;

export const modelShape: Shape = {
  type: "WordPiece",
  unk_token: isString,
  continuing_subword_prefix: isString,
  max_input_chars_per_word: (count) =>
    Number.isInteger(count) && Number(count) > 0 && Number(count) <= MOST_CHARACTERS,
  vocab: null,
};

const wordPieceShape: Shape = {
  ...fileShape,
  normalizer: (normalizer) =>
    hasShape(normalizer, {
      type: "BertNormalizer",
      clean_text: isBoolean,
      handle_chinese_chars: isBoolean,
      strip_accents: (value) => value === null || isBoolean(value),
      lowercase: isBoolean,
    }),
  pre_tokenizer: (preTokenizer) => hasShape(preTokenizer, { type: "BertPreTokenizer" }),
  model: (model) => hasShape(model, modelShape),
};
