// What agents say, against the texts that it was made of.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { randomFrom } from "../../src/core/random.ts";
import { composeUtterances } from "../../src/sim/utterances.ts";

const word = fc.string({ unit: fc.constantFrom("a", "b", "ü"), minLength: 1, maxLength: 2 });
const blank = fc.constantFrom(" ", "\t", "  ", "\u00a0");
/** Texts of words between all kinds of blanks, some without any word. */
const text = fc
  .array(fc.tuple(word, blank), { maxLength: 20 })
  .map((pairs) => ` ${pairs.map(([one, gap]) => one + gap).join("")}`);
const source = fc
  .array(text, { minLength: 1, maxLength: 8 })
  .filter((texts) => texts.some((one) => one.trim() !== ""));

const wordsOf = (of: string) => of.split(/\s+/).filter((one) => one !== "");

/** Whether `words` can be cut into runs, each of which stands in a text as it is: by trying every cut. */
function isMadeOf(
  words: readonly string[],
  texts: readonly (readonly string[])[],
  runWords: number,
): boolean {
  const isRun = (run: readonly string[]) =>
    texts.some((from) => from.some((_, at) => run.every((one, i) => from[at + i] === one)));
  const reaches = [true];
  for (let end = 1; end <= words.length; end++) {
    reaches[end] = Array.from({ length: Math.min(runWords, end) }, (_, i) => end - 1 - i).some(
      (start) => reaches[start] && isRun(words.slice(start, end)),
    );
  }
  return reaches[words.length]!;
}

test("each is as long as a source text and made of runs that stand in the source; no two are alike", () => {
  fc.assert(
    fc.property(source, fc.integer({ min: 1, max: 60 }), fc.nat(), (texts, count, seed) => {
      const utterances = composeUtterances(texts, count, randomFrom(seed));
      const sourceWords = texts.map(wordsOf);
      const lengths = new Set(sourceWords.map(({ length }) => length));
      expect(utterances.length).toBeGreaterThan(0);
      expect(utterances.length).toBeLessThanOrEqual(count);
      expect(new Set(utterances).size).toBe(utterances.length);
      for (const utterance of utterances) {
        const words = utterance.split(" ");
        expect(words).not.toContain("");
        expect(lengths).toContain(words.length);
        expect(isMadeOf(words, sourceWords, 6)).toBe(true);
      }
    }),
  );
});

test("one seed says the same twice, another seed something else", () => {
  const texts = ["one two three four five six seven eight nine ten", "a b c d e f g h i j k l m n o p"];
  const made = (seed: number) => composeUtterances(texts, 50, randomFrom(seed));
  expect(made(7)).toEqual(made(7));
  expect(made(7)).not.toEqual(made(8));
});

test("long texts are joined anew: as many as are asked for, most of them from several places", () => {
  const texts = Array.from({ length: 5 }, (_, t) =>
    Array.from({ length: 30 }, (_, w) => `t${t}w${w}`).join(" "),
  );
  const utterances = composeUtterances(texts, 500, randomFrom(1));
  expect(utterances).toHaveLength(500);
  const origins = utterances.map((utterance) => new Set(utterance.split(" ").map((one) => one.slice(0, 2))));
  expect(origins.filter(({ size }) => size > 1).length).toBeGreaterThan(400);
});

test("where there is only one thing to say, there is one utterance", () => {
  expect(composeUtterances([" lonely ", ""], 1000, randomFrom(1))).toEqual(["lonely"]);
});
