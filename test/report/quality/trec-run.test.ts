// Rankings in TREC format: read back as trec_eval reads them, nothing is lost.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { DataError } from "../../../src/core/errors.ts";
import { refuseBlankIds, trecJudgementRows, trecRunRows } from "../../../src/report/quality/trec-run.ts";

test("scores come back as the same float32, ids and ranks in order", () => {
  const id = fc.string({ unit: fc.constantFrom("a", "b", "-", "é"), minLength: 1 });
  const hit = fc.tuple(id, fc.float({ noNaN: true, noDefaultInfinity: true }));
  fc.assert(
    fc.property(id, fc.array(hit), (queryId, hits) => {
      const rows = trecRunRows(
        { queryId, documentIds: hits.map(([id]) => id), scores: hits.map(([, score]) => score) },
        "tag",
      );
      const read = rows.map((row) => row.trimEnd().split(" "));
      expect(read.map(([query, q0, , , , tag]) => [query, q0, tag])).toEqual(
        hits.map(() => [queryId, "Q0", "tag"]),
      );
      expect(read.map(([, , document, rank]) => [document, rank])).toEqual(
        hits.map(([id], index) => [id, String(index + 1)]),
      );
      // trec_eval knows no negative zero, and neither does the text.
      expect(read.map(([, , , , score]) => Math.fround(Number(score)))).toEqual(
        hits.map(([, score]) => score + 0),
      );
    }),
  );
});

test("judgements", () => {
  expect(
    trecJudgementRows(
      "q1",
      new Map([
        ["d2", 3],
        ["d1", -1],
      ]),
    ),
  ).toEqual(["q1 0 d2 3\n", "q1 0 d1 -1\n"]);
});

test.each(["a b", "", "a\tb", "a\n"])("the id %j is refused: the format separates by blanks", (id) => {
  expect(() => refuseBlankIds(["fine", id])).toThrow(DataError);
});
