// Token ids against WordLlama's own (Rust) tokenizer, and cut texts against the same library on the whole text.
import { describe, expect, test } from "bun:test";
import { Tokenizer as HuggingFace } from "@huggingface/tokenizers";
import fc from "fast-check";
import { createReferenceTokenizer } from "../../src/text/hugging-face-tokenizer.ts";
import type { Tokenizer } from "../../src/text/tokenizer.ts";
import { modelIsMissing, sentences, tokenIds, wordllamaTokenizerJson } from "../embed/wordllama.ts";

/** More tokens than any text here has. */
const noLimit = 200_000;
const untouched = -7;

/** The ids written for `limit`, after checking that nothing beside them was touched. */
function encodeUpTo(
  tokenizer: Tokenizer,
  text: string,
  limit: number,
): { ids: number[]; tokenCount: number } {
  const offset = 3;
  const target = new Int32Array(offset + Math.min(limit, text.length * 4 + 8) + 5).fill(untouched);
  const tokenCount = tokenizer.encode(text, target, offset, limit);
  const end = offset + Math.min(tokenCount, limit);
  const beside = [...target.subarray(0, offset), ...target.subarray(end)];
  expect(beside.every((id) => id === untouched)).toBe(true);
  return { ids: Array.from(target.subarray(offset, end)), tokenCount };
}

/** Texts of all that matters to the cutting: words, runs of blanks, other white space, special tokens, the block ▁, emoji. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-zA-Z]{1,12}$/) },
  { weight: 4, arbitrary: fc.constant(" ") },
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.stringMatching(/^ {1,6}$/),
  fc.constantFrom(
    "</s>",
    "<s>",
    "<unk>",
    "<",
    ">",
    "▁",
    "\n",
    "\t",
    "\u00a0",
    "\r\n",
    "🙂",
    "日本",
    "é",
    "<0x0A>",
  ),
);
const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));
/** What decides whether a blank may be cut at, in every order. */
const crossing = fc
  .array(fc.constantFrom("a", "Word", " ", " ", "▁", "<", ">", "</s>", "\n", "é"), {
    minLength: 10,
    maxLength: 40,
  })
  .map((pieces) => pieces.join(""));
/** Long enough to be encoded in three pieces; the first two end somewhere in a crossing. */
const longText = fc
  .tuple(crossing, crossing, fc.integer({ min: 4070, max: 4096 }))
  .map(([first, second, plainLength]) => {
    const plain = "plain words of no interest, ".repeat(200).slice(0, plainLength);
    return `${plain}${first}${plain}${second} and the rest`;
  });

describe.skipIf(modelIsMissing)("the tokenizer of WordLlama", () => {
  const tokenizer = modelIsMissing
    ? undefined!
    : createReferenceTokenizer(wordllamaTokenizerJson(), { addSpecialTokens: false });
  const library = modelIsMissing
    ? undefined!
    : new HuggingFace(JSON.parse(new TextDecoder().decode(wordllamaTokenizerJson())), {});
  const wholeText = (input: string) => library.encode(input, { add_special_tokens: false }).ids;

  test.each(sentences.map((sentence, index) => [JSON.stringify(sentence).slice(0, 60), index] as const))(
    "gives the ids of the Rust tokenizer: %s",
    (_, index) => {
      const { ids, tokenCount } = encodeUpTo(tokenizer, sentences[index]!, noLimit);
      expect(ids).toEqual([...tokenIds[index]!]);
      expect(tokenCount).toBe(ids.length);
    },
  );

  test("the empty text has no token", () => {
    expect(encodeUpTo(tokenizer, "", 5)).toEqual({ ids: [], tokenCount: 0 });
  });

  test("cut at a limit, it gives the first ids of the whole text, and says that there are more", () => {
    fc.assert(
      fc.property(text, fc.nat({ max: 40 }), (input, limit) => {
        const expected = wholeText(input);
        const { ids, tokenCount } = encodeUpTo(tokenizer, input, limit);
        expect(ids).toEqual(expected.slice(0, limit));
        expect(tokenCount > limit).toBe(expected.length > limit);
        if (expected.length <= limit) expect(tokenCount).toBe(expected.length);
      }),
      { numRuns: 500 },
    );
  });

  test("a long text gives the same ids in pieces as whole", () => {
    fc.assert(
      fc.property(longText, (input) => {
        expect(encodeUpTo(tokenizer, input, noLimit).ids).toEqual(wholeText(input));
      }),
      { numRuns: 40 },
    );
  });

  test("a long text cut at a limit gives the first ids of the whole", () => {
    fc.assert(
      fc.property(longText, fc.integer({ min: 1, max: 5000 }), (input, limit) => {
        expect(encodeUpTo(tokenizer, input, limit).ids).toEqual(wholeText(input).slice(0, limit));
      }),
      { numRuns: 20 },
    );
  });

  test("of 100,000 words, the first 4,096 ids are those of the beginning", () => {
    const words = ["river", "stone", "a", "quickly", "seven,", "Lighthouse", "über", "and", "x1"];
    const many = (count: number) =>
      Array.from({ length: count }, (_, i) => words[(i * i) % words.length]).join(" ");
    const limit = 4096;
    const { ids, tokenCount } = encodeUpTo(tokenizer, many(100_000), limit);
    expect(tokenCount).toBeGreaterThan(limit);
    expect(ids).toEqual(wholeText(many(5000)).slice(0, limit));
  });
});

describe("special tokens", () => {
  /** A word-level vocabulary with a frame of [CLS] and [SEP], as BERT has it. */
  const framed = new TextEncoder().encode(
    JSON.stringify({
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: { type: "Whitespace" },
      post_processor: {
        type: "TemplateProcessing",
        single: [
          { SpecialToken: { id: "[CLS]", type_id: 0 } },
          { Sequence: { id: "A", type_id: 0 } },
          { SpecialToken: { id: "[SEP]", type_id: 0 } },
        ],
        pair: [],
        special_tokens: {
          "[CLS]": { id: "[CLS]", ids: [0], tokens: ["[CLS]"] },
          "[SEP]": { id: "[SEP]", ids: [1], tokens: ["[SEP]"] },
        },
      },
      decoder: null,
      model: {
        type: "WordLevel",
        vocab: { "[CLS]": 0, "[SEP]": 1, "[UNK]": 2, a: 3, b: 4 },
        unk_token: "[UNK]",
      },
    }),
  );

  test("stand around the text where the model wants them, and nowhere else", () => {
    const encodeWith = (addSpecialTokens: boolean) =>
      encodeUpTo(createReferenceTokenizer(framed, { addSpecialTokens }), "a b a", noLimit).ids;
    expect(encodeWith(true)).toEqual([0, 3, 4, 3, 1]);
    expect(encodeWith(false)).toEqual([3, 4, 3]);
  });

  test("stand once around a long text", () => {
    const { ids } = encodeUpTo(
      createReferenceTokenizer(framed, { addSpecialTokens: true }),
      "a b ".repeat(5000),
      noLimit,
    );
    expect(ids.length).toBe(10_002);
    expect([ids.indexOf(0), ids.lastIndexOf(0)]).toEqual([0, 0]);
    expect([ids.indexOf(1), ids.lastIndexOf(1)]).toEqual([10_001, 10_001]);
  });
});
