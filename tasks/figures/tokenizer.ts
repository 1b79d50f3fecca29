// What a tokenizer takes for a text of 12 words. The limits are what the Rust library takes when Python calls it; the tokenizers
// remember nothing, and the cache before them is a figure of its own.
import { readFileSync } from "node:fs";
import { createOwnTokenizer } from "../../src/text/own-tokenizer.ts";
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

/** At most three times what BPE takes for the same words. */
export function unigramFigure(): Figure {
  const limit = Math.min(4, 3 * encodeUs(openTokenizer()));
  return { name: "tokenize-unigram-12-words", value: encodeUs(openUnigram()), unit: "us", limit };
}

/**
 * A tokenizer as XLM-R has it, with as many tokens as BERT: its vocabulary, the words before the pieces, each with a score that falls
 * with its place. The normalizer is one that SentencePiece made.
 */
function openUnigram(): Tokenizer {
  const stored = Bun.zstdDecompressSync(readFileSync("test/fixtures/tokenizers/kinds.json.zst"));
  const { tokenizers } = JSON.parse(new TextDecoder().decode(stored)) as {
    tokenizers: readonly { name: string; json: string }[];
  };
  const kind = JSON.parse(tokenizers.find(({ name }) => name === "xlm-r")!.json);
  const bert = JSON.parse(readFileSync("models/all-minilm-l6-v2/tokenizer.json", "utf8"));
  const words = Object.keys(bert.model.vocab).filter((word) => !/^\[.+\]$/.test(word));
  const pieces = words.map((word) => (word.startsWith("##") ? word.slice(2) : `▁${word}`));
  const scored = [...new Set(["<unk>", "▁", ...pieces])].map((piece, place) => [
    piece,
    -4 - Math.log(place + 1),
  ]);
  const model = { ...kind.model, unk_id: 0, vocab: scored };
  const json = JSON.stringify({ ...kind, added_tokens: [], post_processor: null, model });
  return createOwnTokenizer(new TextEncoder().encode(json), { addSpecialTokens: true })!;
}

/** Every call but the first is a hit. */
export function cacheFigure(): Figure {
  return { name: "cache-hit", value: encodeUs(new TokenCache(openTokenizer())), unit: "us", limit: 0.5 };
}

function encodeUs(tokenizer: Tokenizer): number {
  const target = new Int32Array(new ArrayBuffer(4 * TWELVE_WORDS.length));
  return p50Us(() => tokenizer.encode(TWELVE_WORDS, target, 0, target.length));
}
