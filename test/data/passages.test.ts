// The texts of a person's own file: the same texts come out of every format, and what a format says of them is kept.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { DataError } from "../../src/core/errors.ts";
import { readDocuments, readQueries } from "../../src/data/beir.ts";
import {
  type Columns,
  documentPassages,
  queryPassages,
  readPassages,
  type TextFormat,
} from "../../src/data/passages.ts";
import { bytesOf, collect, collectUntilError } from "./collect.ts";

const read = (text: string, format: TextFormat, columns?: Columns) =>
  collect(readPassages([bytesOf(text)], "notes", format, columns));

test("a text is the same from every format", async () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", " ", ",", '"', "é") });
  await fc.assert(
    fc.asyncProperty(fc.array(word.map((text) => `x${text}`)), async (texts) => {
      const quoted = texts.map((text) => `"${text.replaceAll('"', '""')}"`);
      const written: Readonly<Record<TextFormat, string>> = {
        lines: texts.join("\n"),
        jsonl: texts.map((text) => JSON.stringify({ text })).join("\n"),
        csv: ["text", ...quoted].join("\n"),
        tsv: ["text\tother", ...quoted.map((text) => `${text}\tz`)].join("\n"),
      };
      for (const [format, file] of Object.entries(written)) {
        expect((await read(file, format as TextFormat)).map(({ text }) => text)).toEqual(texts);
      }
    }),
  );
});

describe("ids and labels", () => {
  test("a line is known by its number, and an empty one stays", async () => {
    expect(await read("one\n\nthree\n", "lines")).toEqual([
      { id: "1", text: "one", place: "notes:1", label: undefined },
      { id: "2", text: "", place: "notes:2", label: undefined },
      { id: "3", text: "three", place: "notes:3", label: undefined },
    ]);
  });

  test("JSON lines: _id before id before the line number; a title goes before the text", async () => {
    const file = '{"id":"b","_id":"a","text":"x","label":"c"}\n{"id":7,"text":"y","title":"T"}\n{"text":"z"}';
    expect(await read(file, "jsonl")).toEqual([
      { id: "a", ownId: "a", text: "x", place: "notes:1", label: "c" },
      { id: "7", ownId: 7, text: "T y", place: "notes:2", label: undefined },
      { id: "3", text: "z", place: "notes:3", label: undefined },
    ]);
  });

  test("tables: the columns that there are, in any order", async () => {
    expect(await read('label,body,id\nc,"two\nlines",x\n,b,y\n', "csv", { text: "body" })).toEqual([
      { id: "x", ownId: "x", text: "two\nlines", place: "notes:2", label: "c" },
      { id: "y", ownId: "y", text: "b", place: "notes:4", label: undefined },
    ]);
    expect(await read("text\tmore\na\tb\n", "tsv", { text: "more" })).toEqual([
      { id: "2", text: "b", place: "notes:2", label: undefined },
    ]);
  });

  test("documents and queries of a data set", async () => {
    const documents = readDocuments(
      [bytesOf('{"_id":"d","title":"T","text":"x","metadata":{"kind":"k"}}\n{"_id":"e","text":"y"}')],
      "corpus.jsonl",
    );
    expect(await collect(documentPassages(documents, "kind"))).toEqual([
      { id: "d", text: "T x", place: "document d", label: "k" },
      { id: "e", text: "y", place: "document e", label: undefined },
    ]);
    const queries = readQueries([bytesOf('{"_id":"q","text":"why?"}')], "queries.jsonl");
    expect(await collect(queryPassages(queries))).toEqual([
      { id: "q", text: "why?", place: "query q", label: undefined },
    ]);
  });
});

test("the column of the id may be named; digits that a number does not hold stay a text", async () => {
  const ids = async (text: string, format: TextFormat, id: string) =>
    (await read(text, format, { id })).map((passage) => [passage.id, passage.ownId]);
  expect(await ids("key,text,id\nk1,a,1\n", "csv", "key")).toEqual([["k1", "k1"]]);
  expect(await ids('{"key":7,"text":"a"}\n{"key":"b","text":""}\n', "jsonl", "key")).toEqual([
    ["7", 7],
    ["b", "b"],
  ]);
  const large = "12345678901234567890";
  expect(await ids(`{"key":${large},"text":"a"}`, "jsonl", "key")).toEqual([[large, large]]);
  const written = ["1.0", "1e3", "-0"];
  const numbers = written.map((number) => `{"key":${number},"text":"2.5"}\n`).join("");
  expect((await ids(numbers, "jsonl", "key")).map(([id]) => id)).toEqual(written);
  expect(ids("text,text\nx,y\n", "csv", "text")).rejects.toThrow('several columns "text"');
  expect(ids("a,text\n1,x\n", "csv", "key")).rejects.toThrow('no column "key"; seen: columns a, text');
  expect(ids('{"text":"x"}', "jsonl", "key")).rejects.toThrow('notes:1: field "key"');
});

test.each<[string, string, TextFormat, string, string]>([
  [
    "a column that is not there",
    "a,b\n1,2\n",
    "csv",
    "text",
    'notes:1: no column "text"; seen: columns a, b',
  ],
  [
    "a field that is not there",
    '{"a":1}\n',
    "jsonl",
    "body",
    'notes:1: field "body"; seen: fields a; expected: a string',
  ],
  ["broken JSON", '{"text":"a"}\n{"text":\n', "jsonl", "text", "notes:2: broken JSON"],
  ["a ragged row", "text,b\n1,2\n3\n", "csv", "text", "notes:3: row"],
])("%s names file, line and what was expected", async (_, text, format, column, message) => {
  const [, error] = await collectUntilError(readPassages([bytesOf(text)], "notes", format, { text: column }));
  expect(error).toBeInstanceOf(DataError);
  expect((error as DataError).message).toStartWith(message);
});
