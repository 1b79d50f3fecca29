// Vectors that were made elsewhere, in the place of a data set.
import { expect, test } from "bun:test";
import type { VectorFile } from "../../src/data/vector-file.ts";
import { corpusOfVectors } from "../../src/quality/vector-source.ts";

const WIDTH = 3;

/** A file that nobody has to write out: component c of a row is 10 · row + c. */
function madeFile(rows: number): VectorFile {
  const read = (first: number, count: number, target: Float32Array) => {
    for (let i = 0; i < count * WIDTH; i++) target[i] = 10 * (first + Math.floor(i / WIDTH)) + (i % WIDTH);
  };
  return { name: "made.npy", rows, width: WIDTH, values: { rows, width: WIDTH, values: undefined, read } };
}

function corpus(documentRows: number, queryRows: number, seed: number) {
  const source = { documents: madeFile(documentRows), queries: madeFile(queryRows), dim: WIDTH };
  return corpusOfVectors(source, seed);
}

test("many queries of very many documents are a sample that the seed decides, and it is said", () => {
  const { queries, caution, facts, queryTexts } = corpus(10_000_000, 30_000, 1);
  const rows = queries.ids.map(Number);
  expect(rows).toHaveLength(2_000);
  expect(rows).toEqual([...new Set(rows)].toSorted((a, b) => a - b));
  expect(Math.max(...rows)).toBeLessThan(30_000);
  expect([...queries.vectors]).toEqual(rows.flatMap((row) => [10 * row, 10 * row + 1, 10 * row + 2]));
  expect(queryTexts).toEqual(rows.map((row) => `query ${row}`));
  expect(caution).toContain("Of 30,000 queries a sample of 2,000 is searched for.");
  expect(facts).toMatchObject({ queries: 2_000, queries_in_file: 30_000 });
  expect(corpus(10_000_000, 30_000, 1).queries.ids).toEqual(queries.ids);
  expect(corpus(10_000_000, 30_000, 2).queries.ids).not.toEqual(queries.ids);
});

test("however many documents there are, some hundred queries are searched for", () => {
  expect(corpus(2_000_000_000, 3_000, 1).queries.ids).toHaveLength(500);
  expect(corpus(2_000_000_000, 30, 1).queries.ids).toHaveLength(30);
});

test("all queries of fewer documents, in their order", () => {
  const { queries, caution, facts } = corpus(10_000, 5_000, 1);
  expect(queries.ids).toEqual(Array.from({ length: 5_000 }, (_, row) => String(row)));
  expect(queries.vectors[3 * 4_999]).toBe(49_990);
  expect(caution).not.toContain("sample");
  expect(facts).toMatchObject({ queries: 5_000, queries_in_file: 5_000 });
});
