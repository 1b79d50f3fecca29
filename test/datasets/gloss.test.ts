// Taking a gloss apart loses nothing, and what is not in the regular form is not guessed at.

import { describe, expect, test } from "bun:test";
import { glossText, parseGloss } from "../../datasets/generator/gloss.ts";

describe("a gloss", () => {
  test("has a definition, with semicolons of its own, and examples with their sources", () => {
    const text = 'sad; without hope; "a blue day"; "had I been blue"- W.B.Yeats';
    const gloss = parseGloss(text)!;
    expect(gloss.definition).toBe("sad; without hope");
    expect(gloss.examples.map((example) => example.text)).toEqual(["a blue day", "had I been blue"]);
    expect(glossText(gloss)).toBe(text);
    expect(glossText(gloss, gloss.examples[1])).toBe('sad; without hope; "a blue day"');
  });

  test("need not have an example", () => {
    expect(parseGloss("a small dog")).toEqual({ definition: "a small dog", examples: [] });
  });

  test.each([
    'a unit: "conversion from Fahrenheit"',
    'used in "the call of duty"; "he answered it"',
    'be there; "one";  "two"',
    'be there; "one" "two"',
    'be there; "one',
  ])("in another form is refused: %s", (text) => {
    expect(parseGloss(text)).toBeUndefined();
  });
});
