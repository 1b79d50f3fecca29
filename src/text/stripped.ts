// A tokenizer for the models whose authors strip every text.
import { pythonStrip } from "../core/python-strip.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** The same tokenizer for texts that are stripped first. */
export function stripped(tokenizer: Tokenizer): Tokenizer {
  return {
    get wasCut() {
      return tokenizer.wasCut === true;
    },
    encode: (text, target, offset, limit) => tokenizer.encode(pythonStrip(text), target, offset, limit),
  };
}
