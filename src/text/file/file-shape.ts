// The outermost fields of a tokenizer.json.
import { isAnything, isListOf, type Shape } from "./shape.ts";

/** Truncation and padding are ours to decide, and the decoder is not used. */
export const fileShape: Shape = {
  version: "1.0",
  truncation: isAnything,
  padding: isAnything,
  added_tokens: isListOf(isAnything),
  normalizer: isAnything,
  pre_tokenizer: isAnything,
  post_processor: isAnything,
  decoder: isAnything,
  model: isAnything,
};
