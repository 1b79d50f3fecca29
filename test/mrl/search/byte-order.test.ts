import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { compareByBytes, trecPlaces } from "../../../src/mrl/search/byte-order.ts";
import { ids } from "../retrieval-data.ts";

test("the order of two strings is that of their bytes in UTF-8", () => {
  const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareByBytes(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: 1000 },
  );
});

test("the last id by bytes comes first", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }).chain(ids), (some) => {
      const sorted = some.toSorted((a, b) => Buffer.compare(Buffer.from(b), Buffer.from(a)));
      expect([...trecPlaces(some)]).toEqual(some.map((id) => sorted.indexOf(id)));
    }),
  );
});

test("an id that is there twice is refused", () => {
  expect(() => trecPlaces(["a", "b", "a"])).toThrow("the id a is there twice");
});
