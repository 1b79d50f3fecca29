// What a tokenizer takes for a text of 12 words. The limits are what the Rust library takes when Python calls it. BPE remembers words that it
// merged lately, as that library does; the cache of whole texts before them is a figure of its own.
import { readFileSync } from "node:fs";
import { median, sortSamples } from "../../src/stats/percentile.ts";
import { createOwnTokenizer } from "../../src/text/own-tokenizer.ts";
import { TokenCache } from "../../src/text/token-cache.ts";
import type { Tokenizer } from "../../src/text/tokenizer.ts";
import { openMiniLmTokenizer, openTokenizer, TWELVE_WORDS } from "./engines.ts";
import type { Figure } from "./figure.ts";
import { p50Us } from "./p50.ts";
import { twelveWordTexts } from "./texts.ts";

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

export const COLD_FIGURES = ["tokenize-in-turn", "tokenize-cold"];

/**
 * Why the tokenizer takes longer within a tick: one text again and again (above) is all that branch predictors and caches know; other texts
 * in turn are new to the predictors; and after other work, such as a world's, words and merges come from memory.
 */
export function coldFigures(): Figure[] {
  const tokenizer = openTokenizer();
  const texts = twelveWordTexts();
  const target = new Int32Array(new ArrayBuffer(4 * 256));
  const otherWork = new Float64Array(OTHER_WORK_BYTES / 8);
  const p50 = (calls: number, between: () => void) => {
    const tookUs = Float64Array.from({ length: calls }, (_, call) => {
      const text = texts[call % texts.length]!;
      between();
      const beginNs = Bun.nanoseconds();
      tokenizer.encode(text, target, 0, target.length);
      return (Bun.nanoseconds() - beginNs) / 1e3;
    });
    return median(sortSamples(tookUs.subarray(calls / 2)));
  };
  const inTurn = p50(40_000, () => {});
  const cold = p50(2_000, () => {
    for (let i = 0; i < otherWork.length; i += 8) otherWork[i]! += 1;
  });
  return [
    { name: "tokenize-in-turn", value: inTurn, unit: "us" },
    { name: "tokenize-cold", value: cold, unit: "us" },
  ];
}

/** More than a core's own caches hold. */
const OTHER_WORK_BYTES = 8 * 2 ** 20;

/** Every call but the first is a hit. */
export function cacheFigure(): Figure {
  return { name: "cache-hit", value: encodeUs(new TokenCache(openTokenizer())), unit: "us", limit: 0.5 };
}

function encodeUs(tokenizer: Tokenizer): number {
  const target = new Int32Array(new ArrayBuffer(4 * TWELVE_WORDS.length));
  return p50Us(() => tokenizer.encode(TWELVE_WORDS, target, 0, target.length));
}
