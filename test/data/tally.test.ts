// What is counted of passages while they stream by, against counting them all at once.

import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { DataError } from "../../src/core/errors.ts";
import { PassageTally } from "../../src/data/tally.ts";

test("empty texts and repeated ones are counted, in any order", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 2 });
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      const tally = new PassageTally("texts");
      texts.forEach((text, index) => {
        tally.add({ id: String(index), text, label: text[0] });
      });
      const filled = texts.filter((text) => text !== "");
      expect(tally).toMatchObject({
        count: texts.length,
        emptyCount: texts.length - filled.length,
        duplicateCount: filled.length - new Set(filled).size,
        ids: texts.map((_, index) => String(index)),
        labels: texts.map((text) => text[0]),
      });
    }),
  );
});

test("an id that came before is refused with both places", () => {
  const tally = new PassageTally("documents of corpus.jsonl");
  tally.add({ id: "a", text: "x", label: undefined });
  tally.add({ id: "b", text: "x", label: undefined });
  const again = () => tally.add({ id: "a", text: "y", label: undefined });
  expect(again).toThrow(DataError);
  expect(again).toThrow(
    'two documents of corpus.jsonl have one id; seen: "a", number 1 and number 3; expected: an id for each',
  );
});

test("texts have one hash in one order, whatever their ids are", () => {
  const hashOf = (texts: readonly string[], prefix: string) => {
    const tally = new PassageTally("texts");
    texts.forEach((text, index) => {
      tally.add({ id: `${prefix}${index}`, text, label: undefined });
    });
    // Asking does not end the count.
    tally.textsSha256();
    return tally.textsSha256();
  };
  const texts = ["ein Fluß", "", "two stones"];
  const bytes = Buffer.from("ein Fluß\0\0two stones\0");
  expect(hashOf(texts, "a")).toBe(createHash("sha256").update(bytes).digest("hex"));
  expect(hashOf(texts, "b")).toBe(hashOf(texts, "a"));
  expect(hashOf(texts.toReversed(), "a")).not.toBe(hashOf(texts, "a"));
  expect(hashOf(["ab", "c"], "a")).not.toBe(hashOf(["a", "bc"], "a"));
});
