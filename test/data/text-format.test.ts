// How the format of a file is told.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { formatOfBeginning, formatOfPath, peek } from "../../src/data/text-format.ts";
import { bytesOf, collect } from "./collect.ts";

test.each([
  ["a/notes.jsonl", "jsonl"],
  ["notes.NDJSON", "jsonl"],
  ["notes.csv", "csv"],
  ["notes.tsv", "tsv"],
  ["notes.txt", undefined],
  ["csv", undefined],
] as const)("%s by its name", (path, format) => {
  expect(formatOfPath(path)).toBe(format);
});

test.each([
  ['{"text":"a"}\n', "jsonl"],
  ['\uFEFF\n {"a":1}', "jsonl"],
  ["id\ttext\n1\ta,b\n", "tsv"],
  ["id,text\n1,a\tb\n", "csv"],
  ["", "csv"],
] as const)("%j by its beginning", (beginning, format) => {
  expect(formatOfBeginning(beginning)).toBe(format);
});

test("what was looked at is read again with the rest", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string()), async (chunks) => {
      const { beginning, source } = await peek(chunks.map(bytesOf));
      expect(beginning).toBe(chunks[0] ?? "");
      const read = await collect(source as AsyncIterable<Uint8Array>);
      expect(Buffer.concat(read).toString()).toBe(chunks.join(""));
    }),
  );
});
