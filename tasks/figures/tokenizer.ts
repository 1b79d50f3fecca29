// What a tokenizer takes for a text of 12 words. The limits are what the Rust library takes when Python calls it; the tokenizers
// remember nothing, and the cache before them is a figure of its own.
import { TokenCache } from "../../src/text/token-cache.ts";
import type { Tokenizer } from "../../src/text/tokenizer.ts";
import { openMiniLmTokenizer, openTokenizer, TWELVE_WORDS } from "./engines.ts";
import type { Figure } from "./figure.ts";
import { p50Us } from "./p50.ts";

export function bpeFigure(): Figure {
  return { name: "tokenize-bpe-12-words", value: encodeUs(openTokenizer()), unit: "us", limit: 18 };
}

export function wordPieceFigure(): Figure {
  return {
    name: "tokenize-wordpiece-12-words",
    value: encodeUs(openMiniLmTokenizer()),
    unit: "us",
    limit: 31,
  };
}

/** Every call but the first is a hit. */
export function cacheFigure(): Figure {
  return { name: "cache-hit", value: encodeUs(new TokenCache(openTokenizer())), unit: "us", limit: 0.5 };
}

function encodeUs(tokenizer: Tokenizer): number {
  const target = new Int32Array(new ArrayBuffer(4 * TWELVE_WORDS.length));
  return p50Us(() => tokenizer.encode(TWELVE_WORDS, target, 0, target.length));
}
