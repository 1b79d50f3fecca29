// Merging against the definition written out: the pair of lowest rank, the first of equals, until there is none. Random merges of few
// letters make words in which every pair competes, short enough for the scan and long enough for the heap.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createOwnTokenizer } from "../../../src/text/own-tokenizer.ts";
import { caseOf, descriptionOf, encode, toJson } from "../tokenizer-cases.ts";

type Merge = readonly [string, string];

/** Merges that follow from each other: each joins two tokens that there are by then. */
const merges = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 40 }).map((choices) => {
  const tokens = ["a", "b", "c"];
  const made: Merge[] = [];
  for (const [left, right] of choices) {
    const merge: Merge = [tokens[left % tokens.length]!, tokens[right % tokens.length]!];
    const joined = merge.join("");
    if (joined.length > 12 || made.some((other) => other[0] === merge[0] && other[1] === merge[1])) continue;
    made.push(merge);
    if (!tokens.includes(joined)) tokens.push(joined);
  }
  return made;
});
// The order of ranks is not the order in which tokens came about.
const shuffled = merges.chain((list) => fc.shuffledSubarray(list, { minLength: list.length }));
const word = fc
  .array(fc.constantFrom("a", "b", "c", "aa", "ab", "abc"), { maxLength: 90 })
  .map((pieces) => pieces.join(""));

function mergeByDefinition(input: string, ranked: readonly Merge[]): string[] {
  const symbols = [...input];
  for (;;) {
    const ranks = symbols
      .slice(1)
      .map((right, i) => ranked.findIndex(([l, r]) => l === symbols[i] && r === right));
    const possible = ranks.filter((rank) => rank >= 0);
    if (possible.length === 0) return symbols;
    const at = ranks.indexOf(Math.min(...possible));
    symbols.splice(at, 2, symbols[at]! + symbols[at + 1]!);
  }
}

/** The stored byte-level tokenizer with these merges instead of its own. */
function tokenizerOf(ranked: readonly Merge[], isPaired: boolean) {
  const description = descriptionOf(caseOf("gpt2"));
  const model = description.model as { vocab: Record<string, number> };
  const bytes = Object.entries(model.vocab).filter(([token]) => token.length === 1);
  const joined = [...new Set(ranked.map((merge) => merge.join("")))];
  const tokens = [...bytes.map(([token]) => token), ...joined];
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  const written = isPaired ? ranked : ranked.map((merge) => merge.join(" "));
  const json = toJson({ ...description, added_tokens: [], model: { ...model, vocab, merges: written } });
  return { tokenizer: createOwnTokenizer(json, { addSpecialTokens: false })!, tokens };
}

describe("a word", () => {
  test("is merged as the definition says, with merges written either way", () => {
    fc.assert(
      fc.property(
        shuffled,
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (ranked, words, isPaired) => {
          const { tokenizer, tokens } = tokenizerOf(ranked, isPaired);
          for (const input of words) {
            const merged = encode(tokenizer, input).ids.map((id) => tokens[id]!);
            expect(merged).toEqual(mergeByDefinition(input, ranked));
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  test("of 5,000 letters is merged as the definition says", () => {
    const ranked: Merge[] = [
      ["a", "b"],
      ["ab", "a"],
      ["a", "a"],
      ["aba", "b"],
      ["b", "aa"],
      ["aa", "ab"],
    ];
    const { tokenizer, tokens } = tokenizerOf(ranked, true);
    const input = Array.from({ length: 5000 }, (_, i) => "ab"[(i * i * 7 + (i >> 3)) % 5 === 0 ? 1 : 0]).join(
      "",
    );
    expect(encode(tokenizer, input).ids.map((id) => tokens[id]!)).toEqual(mergeByDefinition(input, ranked));
  });
});
