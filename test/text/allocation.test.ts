// Encoding a typical text makes no object: counted by walking the heap, with no collection in between.
import { heapStats } from "bun:jsc";
import { describe, expect, test } from "bun:test";
import { createOwnTokenizer } from "../../src/text/own-tokenizer.ts";
import { TokenCache } from "../../src/text/token-cache.ts";
import type { Tokenizer } from "../../src/text/tokenizer.ts";
import { readKinds } from "./kinds.ts";
import { caseOf, jsonOf } from "./tokenizer-cases.ts";

const CALLS = 20_000;
const typical = [
  "The quick brown fox jumps over the lazy dog near the river",
  "Größe, Café und Zürich: 1,234 Wörter!",
  "Съешь же ещё этих мягких французских булок",
  "日本語のテキスト and some English 🙂",
];
const target = new Int32Array(new ArrayBuffer(4096));

function liveObjects(): number {
  return Object.values(heapStats().objectTypeCounts).reduce((sum, count) => sum + count, 0);
}

/** Objects that `calls` calls leave behind, dead or not. */
function growth(tokenizer: Tokenizer, calls: number): number {
  Bun.gc(true);
  const before = liveObjects();
  for (let i = 0; i < calls; i++) tokenizer.encode(typical[i & 3]!, target, 0, 1024);
  return liveObjects() - before;
}

describe("encoding", () => {
  const { tokenizers } = readKinds();
  const kind = (name: string) =>
    createOwnTokenizer(new TextEncoder().encode(tokenizers.find((one) => one.name === name)!.json), {
      addSpecialTokens: true,
    })!;
  const own = (name: string) => createOwnTokenizer(jsonOf(caseOf(name)), { addSpecialTokens: true })!;

  test.each([
    ["byte-level BPE", own("gpt2")],
    ["SentencePiece BPE", own("prefix-block")],
    ["WordPiece", own("uncased")],
    ["Unigram", kind("xlm-r")],
    ["Unigram with blanks that become one", kind("t5")],
    ["Unigram that spells what is unknown in bytes", kind("spelled")],
    ["words of a vocabulary", kind("word-level")],
    ["byte-level BPE with the expression of Llama 3", kind("llama-3")],
    ["a text that the cache knows", new TokenCache(own("gpt2"))],
    [
      "a text that the cache has forgotten",
      new TokenCache(own("gpt2"), { texts: 2, tokensPerText: 256, unitsPerText: 256 }),
    ],
  ] as const)("%s makes no objects", (_, tokenizer) => {
    // Compiling makes objects of its own: it must be over.
    growth(tokenizer, CALLS);
    growth(tokenizer, CALLS);
    expect(growth(tokenizer, CALLS) - growth(tokenizer, 0)).toBeLessThan(CALLS / 20);
  });
});
