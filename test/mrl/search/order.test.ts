import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { closeSlots, nthLargest, sortSlots } from "../../../src/mrl/search/order.hot.ts";

/** Few different values, so that there are ties. Without -0, which ties with 0 but is told apart by what is expected. */
const scores = fc
  .array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })), {
    minLength: 1,
    maxLength: 3000,
  })
  .map((values) => Float64Array.from(values, (value) => value + 0));

test("slots are sorted by score, then by place", () => {
  fc.assert(
    fc.property(scores, (values) => {
      const places = Int32Array.from(values, (_, slot) => (slot * 7919) % 3001);
      const slots = new Int32Array(values.length);
      sortSlots(slots, values.length, values, places);
      const expected = [...values.keys()].sort((a, b) => values[b]! - values[a]! || places[a]! - places[b]!);
      expect([...slots]).toEqual(expected);
    }),
  );
});

test("the n-th largest is the n-th of a descending sort", () => {
  fc.assert(
    fc.property(scores, fc.nat(), (values, draw) => {
      const n = 1 + (draw % values.length);
      const expected = values.toSorted()[values.length - n]!;
      expect(nthLargest(values, values.length, n)).toBe(expected);
    }),
  );
});

test("close slots are those with a neighbour within the margin", () => {
  fc.assert(
    fc.property(scores, (values) => {
      const sorted = values.toSorted().reverse();
      const slots = Int32Array.from(sorted.keys());
      const close = new Int32Array(sorted.length);
      const count = closeSlots(slots, sorted.length, sorted, 0.5, close);
      const isClose = (i: number, j: number) => Math.abs(sorted[i]! - sorted[j]!) <= 0.5;
      const expected = [...sorted.keys()].filter((i) => isClose(i, i - 1) || isClose(i, i + 1));
      expect([...close.subarray(0, count)]).toEqual(expected);
    }),
  );
});
