// Translated expressions against what they match by hand; stored ids hold those of real tokenizers against the Rust library.
import { describe, expect, test } from "bun:test";
import { translateRegex } from "../../../src/unicode/regex/translate.ts";

const matches = (pattern: string, text: string) =>
  text.match(new RegExp(translateRegex(pattern)!.source, "gv"));

describe("a translated expression", () => {
  test.each([
    ["\\s+(?!\\S)|\\s+", "a  b\u0085\ufeff c ", [" ", " ", "\u0085", " ", " "]],
    ["\\p{N}{1,3}", "12345", ["123", "45"]],
    ["a{,2}b", "aaab", ["aab"]],
    ["[^\\r\\n\\p{L}]?+\\p{L}+", ".ab\nc", [".ab", "c"]],
    ["(?>a+)b", "aab", ["aab"]],
    ["(?i:'s|'ll)", "'S'ſ'lL'k", ["'S", "'ſ", "'lL"]],
    ["(?i:k)", "kK\u212a", ["k", "K", "\u212a"]],
    ["[a\\-z\\]]+", "a-z]b", ["a-z]"]],
    ["[\\p{Lu}\\d_]+", "AB1_c", ["AB1_"]],
    [".+", "a\u2028b\nc", ["a\u2028b", "c"]],
    ["\\D+", "ab1c", ["ab", "c"]],
    ["[^\\S ]+", "a\t\n b", ["\t\n"]],
  ] as const)("%s", (pattern, text, expected) => expect(matches(pattern, text)).toEqual([...expected]));

  test("does not go back into what it took for good", () => {
    expect(matches("a++b", "aab")).toEqual(["aab"]);
    expect(matches("a++ab", "aab")).toBeNull();
    expect(matches("(?>a|ab)c", "abc")).toBeNull();
  });
});

describe("what means something else, or is not known, is not translated", () => {
  test.each([
    ...[
      "\\w",
      "\\b",
      "^a",
      "a$",
      "(?<=a)b",
      "(?<n>a)",
      "\\p{Han}",
      "\\p{^L}",
      "[[:alpha:]]",
      "[a&&b]",
      "a*",
      "(?=a)",
    ],
    ...[
      "a|",
      "(?i:st)",
      "(?i:ß)",
      "(?i:[^a])",
      "(?i:\\p{L})",
      "a*?",
      "a{2}+",
      "a{2}?",
      "a**",
      "(a",
      "a)",
      "[a",
      "a\\",
      "[]a]",
    ],
    ...["(?x:a)", "\\1", "\\A", "[z-a]", "(?:a*)+b", "(?:a?|b){2}c", "(?=a)?b", "[a-\\s]", "a{"],
  ])("%s", (pattern) => expect(translateRegex(pattern)).toBeUndefined());
});
