// Words against the regular expressions that they stand for. The engine's expressions are put in the terms of the Rust library first: its
// white space, and the long s as an s in another case.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { kindsOfCharacters } from "../../../src/text/bpe/kinds.ts";
import { cl100kWordEnd, gpt2WordEnd } from "../../../src/text/bpe/words.hot.ts";

const GPT2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
const CL100K = String.raw`'(?:[sSſ]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

const expression = (source: string) =>
  new RegExp(
    source
      .replaceAll("[^\\s", "[^\\p{White_Space}")
      .replaceAll("\\s", "\\p{White_Space}")
      .replaceAll("\\S", "\\P{White_Space}"),
    "gu",
  );

const kinds = kindsOfCharacters();
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom("'", "s", "S", "ſ", "t", "re", "LL", "Ve", "m", "d", "l", "e"),
      fc.constantFrom(" ", " ", "\n", "\r", "\t", "\u0085", "\u00a0", "\u3000", "\ufeff", "\u200b"),
      fc.constantFrom(
        "é",
        "漢",
        "ß",
        "𝔸",
        "1",
        "23",
        "½",
        "Ⅷ",
        "𝟘",
        "!",
        "_",
        "🙂",
        "\u0301",
        "\u0000",
        "\ud800",
        "\udc00",
      ),
    ),
    { maxLength: 20 },
  )
  .map((pieces) => pieces.join(""));

function wordsOf(input: string, from: number, wordEnd: typeof gpt2WordEnd): string[] {
  const words: string[] = [];
  for (let at = from; at < input.length; ) {
    const end = wordEnd(kinds, input, at, input.length);
    words.push(input.slice(at, end));
    at = end;
  }
  return words;
}

describe.each([
  ["GPT-2", GPT2, gpt2WordEnd],
  ["cl100k", CL100K, cl100kWordEnd],
] as const)("words of %s", (_, source, wordEnd) => {
  test("are what its regular expression matches", () => {
    const pattern = expression(source);
    fc.assert(
      fc.property(text, (input) => {
        // To the tokenizer, half a surrogate pair is U+FFFD: no letter, no number, no white space. The engine agrees.
        expect(wordsOf(input, 0, wordEnd)).toEqual(input.match(pattern) ?? []);
      }),
      { numRuns: 5000 },
    );
  });

  test("end where the stretch ends", () => {
    const ends = ["it's", "a  b", "x\n\n y", "!\n\n", " 12"].map((input) =>
      Array.from(input, (_character, at) => wordEnd(kinds, input, 0, at + 1) <= at + 1),
    );
    expect(ends.flat().every((isInside) => isInside)).toBe(true);
  });
});
