// The texts of a benchmark: which are taken, in what order, and what is said when there is none.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { DataError } from "../../src/core/errors.ts";
import { readDocuments } from "../../src/data/beir.ts";
import { lengthClassOf } from "../../src/data/length-class.ts";
import { readLines } from "../../src/data/lines.ts";
import {
  balanced,
  selectTexts,
  type TextSet,
  textSetOfDocuments,
  textSetOfLines,
} from "../../src/data/text-set.ts";
import { bytesOf } from "./collect.ts";

const words = (count: number) => "word ".repeat(count);
const lineSet = (text: string) => textSetOfLines(readLines([bytesOf(text)], "in.txt"), "in.txt");

test("lines without a word are left out and the others keep their line number", async () => {
  expect(await lineSet("one\n\n \t\n  two \n")).toEqual({
    name: "in.txt",
    texts: ["one", "  two "],
    ids: ["1", "4"],
    places: ["in.txt:1", "in.txt:4"],
  });
});

test("documents are taken with title and id", async () => {
  const source = [bytesOf('{"_id":"a","title":"T","text":"x"}\n{"_id":"b","text":""}\n')];
  expect(await textSetOfDocuments(readDocuments(source, "corpus.jsonl"), "my-set")).toEqual({
    name: "my-set",
    texts: ["T x"],
    ids: ["a"],
    places: ["document a"],
  });
});

test("a file without any text is refused by name", async () => {
  for (const text of ["", "\n\n", "  \r\n\t"]) {
    const error = await lineSet(text).catch((caught) => caught);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toStartWith("in.txt: no text");
  }
});

const setOfAnyLengths = fc
  .array(fc.constantFrom(1, 6, 7, 40, 41, 99, 100, 150), { minLength: 1 })
  .map((lengths): TextSet => {
    const texts = lengths.map((length, index) => `${index} ${words(length - 1)}`);
    const ids = texts.map((_, index) => `id-${index}`);
    return { name: "set", texts, ids, places: ids };
  });

test("a kind is all of its texts, each with its id, in an order that the seed repeats", () => {
  fc.assert(
    fc.property(
      setOfAnyLengths,
      fc.constantFrom("short", "medium", "long", "mixed"),
      fc.integer(),
      (set, kind, seed) => {
        const wanted = set.texts.filter((text) => kind === "mixed" || lengthClassOf(text) === kind);
        if (wanted.length === 0) {
          expect(() => selectTexts(set, kind, seed)).toThrow(DataError);
          return;
        }
        const selected = selectTexts(set, kind, seed);
        expect(selected.texts.toSorted()).toEqual(wanted.toSorted());
        expect(selected.ids).toEqual(selected.texts.map((text) => `id-${text.split(" ", 1)[0]}`));
        expect(selectTexts(set, kind, seed)).toEqual(selected);
      },
    ),
  );
});

test("every beginning of an order holds the mix of the whole, and each class keeps its order", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 200 }), (classes) => {
      const items = classes.map((name, index) => ({ name, index }));
      const order = balanced(items, ({ name }) => name);
      expect(order.toSorted((a, b) => a.index - b.index)).toEqual(items);
      for (const name of [0, 1, 2, 3]) {
        const own = order.filter((item) => item.name === name);
        expect(own).toEqual(items.filter((item) => item.name === name));
        order.forEach((_, position) => {
          const seen = order.slice(0, position + 1).filter((item) => item.name === name).length;
          expect(Math.abs(seen - (own.length * (position + 1)) / items.length)).toBeLessThan(2);
        });
      }
    }),
    { numRuns: 50 },
  );
});

test("another seed gives another order", () => {
  const texts = Array.from({ length: 50 }, (_, index) => `text ${index}`);
  const set = { name: "set", texts, ids: texts, places: texts };
  expect(selectTexts(set, "mixed", 1).texts).not.toEqual(selectTexts(set, "mixed", 2).texts);
  expect(selectTexts(set, "mixed", 1).texts).not.toEqual(texts);
});

test("an empty class says what is there", () => {
  const set = {
    name: "notes.txt",
    texts: [words(2), words(50), words(10), words(3)],
    ids: ["1", "2", "3", "4"],
    places: ["1", "2", "3", "4"],
  };
  expect(() => selectTexts(set, "long", 1)).toThrow(
    "notes.txt: no long text; seen: 4 texts, of which 2 short, 1 medium, 0 long; expected: texts of 100 words or more",
  );
});
