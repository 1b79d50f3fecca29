// A tokenizer for texts that are put in lower case first, as `do_lower_case` of sentence-transformers asks for it: Python's `str.lower`,
// which is `toLowerCase` here, the last sigma of a word included.
import type { Tokenizer } from "./tokenizer.ts";

export function lowerCased(tokenizer: Tokenizer): Tokenizer {
  return {
    get wasCut() {
      return tokenizer.wasCut === true;
    },
    encode: (text, target, offset, limit) => tokenizer.encode(text.toLowerCase(), target, offset, limit),
  };
}
