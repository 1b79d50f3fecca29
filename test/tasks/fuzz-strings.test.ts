// The random texts of `fuzz:tokenizers` have in them what trips tokenizers up, and are the same for the same seed.
import { expect, test } from "bun:test";
import { randomFrom } from "../../src/core/random.ts";
import { randomText } from "../../tasks/fuzz/strings.ts";

function textsOf(seed: number): string[] {
  const random = randomFrom(seed);
  return Array.from({ length: 5_000 }, () => randomText(random));
}

const texts = textsOf(1);

test.each([
  ["Latin", /\p{Script=Latin}/u],
  ["Cyrillic", /\p{Script=Cyrillic}/u],
  ["Arabic", /\p{Script=Arabic}/u],
  ["Devanagari", /\p{Script=Devanagari}/u],
  ["Thai", /\p{Script=Thai}/u],
  ["Chinese", /\p{Script=Han}/u],
  ["Chinese outside the basic plane", /[\u{20000}-\u{323af}]/u],
  ["Hangul", /\p{Script=Hangul}/u],
  ["characters for private use", /\p{Co}/u],
  ["code points that are no characters", /\p{Cn}/u],
  ["controls", /\p{Cc}/u],
  ["joined emoji", /\u200d/],
  ["marks upon marks", /\p{M}{3}/u],
  ["runs of white space", /\s{4}/],
  ["what looks like a special token", /\[MASK\]|<mask>|<\|endoftext\|>/],
  ["very long words", /\S{1000}/],
])("%s", (_, pattern) => {
  expect(texts.filter((text) => pattern.test(text)).length).toBeGreaterThan(3);
});

test("none is half a surrogate pair, and the seed decides", () => {
  expect(texts.every((text) => text.isWellFormed())).toBe(true);
  expect(textsOf(1)).toEqual(texts);
  expect(textsOf(2)).not.toEqual(texts);
});
