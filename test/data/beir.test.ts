// The BEIR reader: what a data set says comes out, and what is malformed is named by file and line.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { DataError } from "../../src/core/errors.ts";
import { documentText, readDocuments, readJudgements, readQueries } from "../../src/data/beir.ts";
import { bytesOf, collect, collectUntilError } from "./collect.ts";

async function errorOf(items: AsyncIterable<unknown>): Promise<DataError> {
  const [, error] = await collectUntilError(items);
  expect(error).toBeInstanceOf(DataError);
  return error as DataError;
}

describe("documents and queries", () => {
  test("any record written as JSON is read as it was", async () => {
    const record = fc.record({
      _id: fc.string(),
      title: fc.string(),
      text: fc.string(),
      metadata: fc.object(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(record), async (written) => {
        const asParsed = written.map((one) => JSON.parse(JSON.stringify(one)));
        const source = [bytesOf(written.map((one) => `${JSON.stringify(one)}\r\n`).join(""))];
        const read = await collect(readDocuments(source, "corpus.jsonl"));
        expect(read.map(({ id, ...rest }) => ({ _id: id, ...rest }))).toEqual(asParsed);
      }),
    );
  });

  test("title and metadata may be missing or null, and empty lines are passed over", async () => {
    const source = [
      bytesOf('{"_id":"a","text":"x"}\n\n{"_id":"b","title":null,"text":"","metadata":null}\n'),
    ];
    expect(await collect(readDocuments(source, "corpus.jsonl"))).toEqual([
      { id: "a", title: "", text: "x", metadata: {} },
      { id: "b", title: "", text: "", metadata: {} },
    ]);
  });

  test("an id may be a number, with all of its digits, and metadata anything", async () => {
    const lines = [
      '{"_id":7,"text":"x","metadata":"m"}',
      '{"text":"y","_id":12345678901234567890,"metadata":[1]}',
    ];
    const read = await collect(readDocuments([bytesOf(lines.join("\n"))], "corpus.jsonl"));
    expect(read.map(({ id, metadata }) => [id, metadata])).toEqual([
      ["7", {}],
      ["12345678901234567890", {}],
    ]);
    expect(await collect(readQueries([bytesOf('{"_id":-1.5,"text":"q"}')], "queries.jsonl"))).toMatchObject([
      { id: "-1.5" },
    ]);
  });

  test("a query is an id, a text and what else is known", async () => {
    const source = [bytesOf('{"_id":"q1","text":"why?","metadata":{"from":"log"}}')];
    expect(await collect(readQueries(source, "queries.jsonl"))).toEqual([
      { id: "q1", text: "why?", metadata: { from: "log" } },
    ]);
  });

  test("the text of a document begins with its title", () => {
    const document = { id: "a", text: "text", metadata: {} };
    expect(documentText({ ...document, title: "Title" })).toBe("Title text");
    expect(documentText({ ...document, title: "" })).toBe("text");
    // (title + " " + text).strip() of Python.
    expect(documentText({ title: "\u001cTitle", text: " text\u0085\n" })).toBe("Title  text");
    expect(documentText({ title: "", text: "\t\ufefftext\u3000" })).toBe("\ufefftext");
    expect(documentText({ title: "Title", text: "" })).toBe("Title");
  });

  const good = '{"_id":"a","text":"x"}\n';
  const malformed = [
    ["a broken line", '{"_id":"b",', "corpus.jsonl:2: broken JSON", "one JSON object a line"],
    ["a list", "[1]", "corpus.jsonl:2: not a JSON object; seen: [1]", "one JSON object a line"],
    ["a missing id", '{"text":"x"}', 'corpus.jsonl:2: field "_id"; seen: fields text', "a string"],
    ["a missing text", '{"_id":"b"}', 'corpus.jsonl:2: field "text"; seen: fields _id', "a string"],
  ] as const;
  test.each(malformed)("%s names file, line and what was expected", async (_, line, what, expected) => {
    const { message } = await errorOf(readDocuments([bytesOf(`${good}${line}\n`)], "corpus.jsonl"));
    expect(message).toStartWith(what);
    expect(message).toEndWith(`; expected: ${expected}`);
  });
});

describe("judgements", () => {
  const header = "query-id\tcorpus-id\tscore\n";

  test("grades are integers of any sign, and lines may end as on Windows", async () => {
    const source = [bytesOf(`${header}q1\td1\t2\nq1\td2\t-1\n`.replaceAll("\n", "\r\n"))];
    expect(await collect(readJudgements(source, "qrels/test.tsv"))).toEqual([
      { queryId: "q1", documentId: "d1", grade: 2 },
      { queryId: "q1", documentId: "d2", grade: -1 },
    ]);
  });

  test("cells may be quoted, the header has any names, and what follows the score is passed over", async () => {
    const source = [bytesOf('qid\t"did"\trel\tnote\n"q\t1"\t"say ""d"""\t 1\tx\nq2\td2\t+2\n')];
    expect(await collect(readJudgements(source, "qrels/test.tsv"))).toEqual([
      { queryId: "q\t1", documentId: 'say "d"', grade: 1 },
      { queryId: "q2", documentId: "d2", grade: 2 },
    ]);
  });

  const malformed = [
    ["no header", "q1\td1\t1", "qrels/test.tsv:1: header"],
    ["two columns", `${header}q1\td1`, "qrels/test.tsv:2: row"],
    ["the columns of trec", `${header}q1\t0\td1\t1`, "qrels/test.tsv:2: score"],
    ["blanks for tabs", `${header}q1 d1 1`, "qrels/test.tsv:2: row"],
    ["no query id", `${header}\td1\t1`, "qrels/test.tsv:2: row"],
    ["a word as score", `${header}q1\td1\t1\nq1\td2\thigh`, "qrels/test.tsv:3: score"],
    ["an empty score", `${header}q1\td1\t`, "qrels/test.tsv:2: score"],
  ] as const;
  test.each(malformed)("%s names file and line", async (_, text, what) => {
    const { message } = await errorOf(readJudgements([bytesOf(text)], "qrels/test.tsv"));
    expect(message).toStartWith(`${what}; seen: `);
  });
});
