import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { RowNumbers } from "../../../src/core/ids.ts";
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

test("row numbers have the places of their digits", () => {
  for (const count of [1, 2, 9, 10, 11, 19, 20, 99, 100, 101, 110, 1000, 1234, 20_001]) {
    const written = Array.from({ length: count }, (_, row) => String(row));
    expect(trecPlaces(new RowNumbers(count))).toEqual(trecPlaces(written));
  }
});

test("an id that is there twice is refused", () => {
  expect(() => trecPlaces(["a", "b", "a"])).toThrow("the id a is there twice");
});
