import { expect, test } from "bun:test";
import fc from "fast-check";
import { fromPlanes, toPlanes } from "../../../src/assets/cache/byte-planes.ts";

test("bytes come back from their planes, whatever they are and however many", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 99 }), (bytes) => {
      expect(fromPlanes(toPlanes(bytes))).toEqual(bytes);
      // A slice of a Buffer is no copy of it.
      const planes = Buffer.from(new Uint8Array(toPlanes(Buffer.from(bytes))));
      expect(fromPlanes(planes)).toEqual(bytes);
      expect(new Uint8Array(planes)).toEqual(toPlanes(bytes));
    }),
  );
});

test("low bytes first, then high ones; an odd one stays last", () => {
  expect(toPlanes(Uint8Array.of(1, 2, 3, 4, 5))).toEqual(Uint8Array.of(1, 3, 2, 4, 5));
});
