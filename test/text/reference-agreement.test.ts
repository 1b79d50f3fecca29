// Our own encoders against the JavaScript reference, on thousands of random texts. Characters that the reference is known to treat
// otherwise than the Rust library are left out of the random texts; the last tests here name them.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createReferenceTokenizer } from "../../src/text/hugging-face-tokenizer.ts";
import { createOwnTokenizer } from "../../src/text/own-tokenizer.ts";
import type { Tokenizer } from "../../src/text/tokenizer.ts";
import { caseOf, describeCases, encode, jsonOf, type TokenizerCase } from "./tokenizer-cases.ts";

const between = (first: number, last: number) =>
  fc.integer({ min: first, max: last }).map((code) => String.fromCodePoint(code));
const scripts = fc.oneof(
  { weight: 6, arbitrary: between(0x20, 0x7e) },
  { weight: 2, arbitrary: fc.constantFrom("a", "e", "t", "th", "he", " the", " ", " ", "'s", "1") },
  between(0xa0, 0x17f).filter((character) => character !== "\u0130"),
  between(0x3ac, 0x3ce),
  between(0x410, 0x44f),
  between(0x5d0, 0x5ea),
  between(0x905, 0x939),
  between(0xe01, 0xe30),
  between(0x3041, 0x30fa),
  between(0x4e00, 0x9fa5),
  between(0xac00, 0xd7a3),
  between(0x1f600, 0x1f64f),
  between(0x300, 0x344),
  fc.constantFrom("\t", "\n", "\r\n", "\u00a0", "\u2003", "\u3000", "  ", "\n\n"),
  fc.constantFrom(
    "<s>",
    "</s>",
    "<mask>",
    "[MASK]",
    "[CLS]",
    "<|endoftext|>",
    "|||ID|||",
    "<",
    "▁",
    "Ġ",
    "##",
  ),
);
const text = fc.array(scripts, { maxLength: 40 }).map((pieces) => pieces.join(""));
const longWord = fc
  .tuple(
    fc.array(fc.constantFrom("a", "b", "th", "the", "é", "漢", "ab"), { minLength: 1, maxLength: 6 }),
    fc.integer({ min: 20, max: 700 }),
  )
  .map(([pieces, count]) => pieces.join("").repeat(count));

interface Pair {
  readonly own: Tokenizer;
  readonly reference: Tokenizer;
}

function pairOf(one: TokenizerCase): Pair {
  const options = { addSpecialTokens: false };
  const json = jsonOf(one);
  return { own: createOwnTokenizer(json, options)!, reference: createReferenceTokenizer(json, options) };
}

describeCases((one) => {
  const { own, reference } = pairOf(one);

  test("agrees with the reference on random text", () => {
    fc.assert(
      fc.property(text, (input) => {
        expect(encode(own, input)).toEqual(encode(reference, input));
      }),
      { numRuns: 600 },
    );
  });

  test("agrees with the reference on very long words", () => {
    fc.assert(
      fc.property(longWord, text, (word, tail) => {
        expect(encode(own, word + tail).ids).toEqual(encode(reference, word + tail).ids);
      }),
      { numRuns: 15 },
    );
  });
});

test("a word of as many characters as there may be is known, one of more is not", () => {
  const { own, reference } = pairOf(caseOf("uncased"));
  for (const character of ["a", "é", "한", "ñ"]) {
    for (let length = 10; length < 44; length++) {
      const word = character.repeat(length);
      expect(encode(own, word).ids).toEqual(encode(reference, word).ids);
    }
  }
});

describe("of 100,000 words", () => {
  const words = ["river", "stone", "a", "quickly", "seven,", "Lighthouse", "über", "and", "x1"];
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => words[(i * i) % words.length]).join(" ");

  test.each(["gpt2", "prefix-block", "uncased"])(
    "the first 4,096 ids of %s are those of the beginning",
    (name) => {
      const { own, reference } = pairOf(caseOf(name));
      const { ids, count } = encode(own, many(100_000), 4096);
      expect(count).toBeGreaterThan(4096);
      expect(ids).toEqual(encode(reference, many(5000)).ids.slice(0, 4096));
    },
  );
});

/**
 * Ours are the ids of the Rust library: the same characters are in the stored texts. Besides these, the reference spells half a
 * surrogate pair in bytes where a model has a token for U+FFFD, and does not know 'ſ for a contraction in another case.
 */
describe("the reference differs from the Rust library", () => {
  const differ = (name: string, input: string) => {
    const { own, reference } = pairOf(caseOf(name));
    expect(encode(reference, input).ids).not.toEqual(encode(own, input).ids);
  };

  test.each([
    ["U+0085 is white space", "gpt2", " \u0085a"],
    ["U+FEFF is none", "gpt2", " \ufeffa"],
    ["NFC leaves characters alone that are younger than Unicode 9", "cl100k", "\ud806\udd35\ud806\udd30"],
    ["a sigma that ends a word is any other sigma", "uncased", "ΟΔΟΣ"],
    ["accents younger than Unicode 8 stay", "uncased", "a\u07fd"],
    ["Chinese characters outside the basic plane are words", "uncased", "\ud840\udc00\ud869\uded6"],
  ])("where %s (%s)", (_, name, input) => differ(name, input));
});
