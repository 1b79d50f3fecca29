// Rows as bytes are the rows as strings, for any number and any text.
import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { encodedRows, NUMBER_BYTES, writeInteger, writeText } from "../../../src/report/bench/row-encoder.ts";

const bytes = new Uint8Array(NUMBER_BYTES + 2);

function written(value: number): string {
  return Buffer.from(bytes.subarray(0, writeInteger(bytes, 0, value))).toString();
}

const textOf = (value: number) => (Number.isNaN(value) ? "" : String(Math.round(value) + 0));

test("numbers as JavaScript writes them, rounded; nothing for NaN", () => {
  const edges = Array.from({ length: 17 }, (_, power) => 10 ** power).flatMap((ten) => [
    ten - 1,
    ten,
    ten + 1,
  ]);
  const others = [Number.NaN, 0.4, 0.5, -0.2, -7, 1e21, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY];
  for (const value of [...edges, ...edges.map((edge) => -edge), ...others])
    expect([value, written(value)]).toEqual([value, textOf(value)]);
  fc.assert(fc.property(fc.double(), (value) => expect(written(value)).toBe(textOf(value))));
  fc.assert(fc.property(fc.integer(), (value) => expect(written(value)).toBe(textOf(value))));
});

test("each row once and in order, whole in its chunk, whatever its length", () => {
  const rowOf = fc.string({ unit: "grapheme", maxLength: 80 }).map((text) => Buffer.from(`${text}\n`));
  const some = fc.array(rowOf, { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(some, fc.integer({ min: 0, max: 30_000 }), (rows, count) => {
      const longest = Math.max(...rows.map(({ length }) => length));
      let next = 0;
      for (const chunk of encodedRows(count, longest, (to, at, row) =>
        writeText(to, at, rows[row % rows.length]!),
      )) {
        let from = 0;
        for (const end of Array.from(chunk.rowEnds)) {
          if (!Buffer.from(chunk.bytes.subarray(from, end)).equals(rows[next++ % rows.length]!)) return false;
          from = end;
        }
        if (from !== chunk.bytes.length) return false;
      }
      return next === count;
    }),
    { numRuns: 25 },
  );
});
