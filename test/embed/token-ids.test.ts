// Ids that are no rows of the table are found wherever they lie, of whatever size.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { strayIndex } from "../../src/embed/token-ids.hot.ts";

const LEAST = -(2 ** 31);
const MOST = 2 ** 31 - 1;

test("the first id that is no row of the table, as a search finds it", () => {
  const id = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: LEAST, max: MOST }));
  const rows = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(MOST, 2 ** 31));
  fc.assert(
    fc.property(fc.array(id, { maxLength: 12 }), fc.nat(12), rows, (list, most, rowCount) => {
      const count = Math.min(most, list.length);
      const found = list.slice(0, count).findIndex((each) => each < 0 || each >= rowCount);
      expect(strayIndex(Int32Array.from(list), count, rowCount)).toBe(found);
    }),
    { numRuns: 5000 },
  );
});

test.each([LEAST, -1, 7, 8, MOST])("%d beyond a table of 7 rows, in each place", (stray) => {
  for (let place = 0; place < 9; place++) {
    const ids = new Int32Array(9).fill(6);
    ids[place] = stray;
    expect(strayIndex(ids, 9, 7)).toBe(place);
    expect(strayIndex(ids, place, 7)).toBe(-1);
  }
});
