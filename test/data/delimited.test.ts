// The reader of separated values: what any correct writer writes comes back, and what is malformed is named by file and line.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { DataError } from "../../src/core/errors.ts";
import { readTable, type Separator } from "../../src/data/delimited.ts";
import { bytesOf, collect, collectUntilError } from "./collect.ts";

/** Every cell in quotes: the plainest correct writer. */
function quotedTable(rows: readonly (readonly string[])[], separator: Separator, lineEnd: string): string {
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  return rows.map((cells) => cells.map(quoted).join(separator) + lineEnd).join("");
}

const cell = fc.string({ unit: fc.constantFrom("a", " ", ",", "\t", '"', "\n", "é", "🦎") });

test.each<[string, Separator, string]>([
  ["commas", ",", "\n"],
  ["tabs", "\t", "\n"],
  ["lines that end as on Windows", ",", "\r\n"],
])("any cells that were quoted are read as they were: %s", async (_, separator, lineEnd) => {
  const table = fc.integer({ min: 1, max: 4 }).chain((columns) => {
    const row = fc.array(cell, { minLength: columns, maxLength: columns });
    return fc.record({ header: row, rows: fc.array(row), chunkBytes: fc.integer({ min: 1, max: 30 }) });
  });
  await fc.assert(
    fc.asyncProperty(table, async ({ header, rows, chunkBytes }) => {
      const bytes = bytesOf(quotedTable([header, ...rows], separator, lineEnd));
      const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, i) =>
        bytes.subarray(i * chunkBytes, (i + 1) * chunkBytes),
      );
      const read = await readTable(chunks, "table.csv", separator);
      expect(read.header).toEqual(header);
      expect((await collect(read.rows)).map(({ cells }) => cells)).toEqual(rows);
    }),
  );
});

test("cells without quotes are taken as they stand, and empty lines are passed over", async () => {
  const { header, rows } = await readTable([bytesOf('a,b\n\n 1 ,x "y" z\n\n,\n')], "table.csv", ",");
  expect(header).toEqual(["a", "b"]);
  expect(await collect(rows)).toEqual([
    { cells: [" 1 ", 'x "y" z'], place: "table.csv:3" },
    { cells: ["", ""], place: "table.csv:5" },
  ]);
});

test.each([
  ["a row with a cell too few", "a,b\n1,2\n3\n", "table.csv:3: row; seen: 1 cells: 3; expected: 2 cells"],
  [
    "a row with a cell too many",
    "a,b\n1,2,3\n",
    "table.csv:2: row; seen: 3 cells: 1 | 2 | 3; expected: 2 cells",
  ],
  ["a quote that stays open", 'a,b\n1,"2\n3,4\n', "table.csv:2: quote; seen: it is not closed until the end"],
  ["text after a closing quote", 'a,b\n"1"x,2\n', "table.csv:2: after a closing quote; seen: x,2"],
])("%s names file, line and what was expected", async (_, text, message) => {
  const { rows } = await readTable([bytesOf(text)], "table.csv", ",");
  const [, error] = await collectUntilError(rows);
  expect(error).toBeInstanceOf(DataError);
  expect((error as DataError).message).toStartWith(message);
});

test("a file without a header is refused", async () => {
  await expect(readTable([bytesOf("\n\n")], "table.csv", ",")).rejects.toThrow("table.csv: no header");
});
