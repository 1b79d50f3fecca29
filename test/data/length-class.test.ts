// The three classes of length and the gaps between them.

import { expect, test } from "bun:test";
import { lengthClassOf, wordCount } from "../../src/data/length-class.ts";

test("words are separated by any white space", () => {
  expect(wordCount(" one\ttwo\u00a0three \n four-and-a-half ")).toBe(4);
  expect(wordCount(" \t ")).toBe(0);
});

test("short is 1 to 6 words, medium 7 to 40, long from 100", () => {
  const classOf = (words: number) => lengthClassOf("word ".repeat(words));
  const first = { short: 1, medium: 7, long: 100 };
  const last = { short: 6, medium: 40, long: 5000 };
  for (const name of ["short", "medium", "long"] as const) {
    expect(classOf(first[name])).toBe(name);
    expect(classOf(last[name])).toBe(name);
  }
  for (const between of [0, 41, 99]) expect(classOf(between)).toBeUndefined();
});
