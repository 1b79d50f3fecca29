// What `--dataset` may name, and what is said when it names nothing that can be used.

import { describe, expect, test } from "bun:test";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure, MissingError, UsageError } from "../../src/core/errors.ts";
import { type DataSet, openDataSet } from "../../src/data/retrieval-data.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { collect } from "./collect.ts";

const temporaryFolder = temporaryFolders();

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function open(
  dataset: string,
  textColumn?: string,
): Promise<DataSet & { readonly readBytes: () => number }> {
  let bytes = 0;
  const set = await openDataSet({
    dataset,
    textColumn,
    onBytes: (count) => (bytes += count),
  });
  return { ...set, readBytes: () => bytes };
}

async function failureOf(dataset: string, textColumn?: string): Promise<Failure> {
  const error = await open(dataset, textColumn).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
}

const textsOf = async (set: DataSet) => (await collect(set.documents)).map(({ text }) => text);

const corpus = '{"_id":"d1","title":"T","text":"one"}\n{"_id":"d2","text":"two"}\n';
const queries = '{"_id":"q1","text":"why"}\n';
const qrels = "query-id\tcorpus-id\tscore\nq1\td1\t1\n";

describe("a folder in BEIR layout", () => {
  test("documents with their titles, queries, judgements, and how many bytes will be read", async () => {
    const folder = folderWith({ "corpus.jsonl": corpus, "queries.jsonl": queries, "qrels/test.tsv": qrels });
    const set = await open(folder);
    expect(await textsOf(set)).toEqual(["T one", "two"]);
    expect(await collect(set.queries!)).toEqual([
      { id: "q1", text: "why", place: "query q1", label: undefined },
    ]);
    expect(await collect(set.judgements!.rows)).toEqual([{ queryId: "q1", documentId: "d1", grade: 1 }]);
    expect(set.sizeBytes).toBe(corpus.length + queries.length);
    expect(set.readBytes()).toBe(corpus.length + queries.length);
  });

  test("how far it has come is told on the way, also where a file comes as one chunk", async () => {
    const line = `${JSON.stringify({ text: "a river runs through it" })}\n`;
    const folder = folderWith({ "notes.jsonl": line.repeat(2000) });
    const set = await open(join(folder, "notes.jsonl"));
    let seen = 0;
    let bytesInTheMiddle = 0;
    for await (const _ of set.documents) if (++seen === 1000) bytesInTheMiddle = set.readBytes();
    expect(seen).toBe(2000);
    expect(bytesInTheMiddle / set.sizeBytes!).toBeCloseTo(0.5, 0);
    expect(bytesInTheMiddle).toBeGreaterThan(0.3 * set.sizeBytes!);
    expect(set.readBytes()).toBe(set.sizeBytes!);
  });

  test("test.tsv before others, and the only one whatever its name", async () => {
    const base = { "corpus.jsonl": corpus, "queries.jsonl": queries };
    const several = await open(folderWith({ ...base, "qrels/dev.tsv": "", "qrels/test.tsv": qrels }));
    expect(several.judgements?.name).toEndWith("qrels/test.tsv");
    const one = await open(folderWith({ ...base, "qrels/dev.tsv": qrels }));
    expect(one.judgements?.name).toEndWith("qrels/dev.tsv");
  });

  test("documents alone are enough", async () => {
    const set = await open(folderWith({ "corpus.jsonl": corpus }));
    expect([set.queries, set.judgements]).toEqual([undefined, undefined]);
  });

  test.each([
    ["no corpus.jsonl", { "queries.jsonl": queries }, "no corpus.jsonl"],
    ["judgements without queries", { "corpus.jsonl": corpus, "qrels/test.tsv": qrels }, "no queries.jsonl"],
    [
      "several judgements and none for the test",
      { "corpus.jsonl": corpus, "qrels/dev.tsv": qrels, "qrels/train.tsv": qrels },
      "dev.tsv, train.tsv",
    ],
  ])("%s is refused", async (_, files, seen) => {
    const failure = await failureOf(folderWith(files as Record<string, string>));
    expect(failure).toBeInstanceOf(MissingError);
    expect(failure.message).toContain(`seen: ${seen}`);
  });
});

describe("one file of texts", () => {
  test.each([
    ["notes.txt", "a,b\nc\n", undefined, ["a,b", "c"]],
    ["notes.csv", "text,x\na,b\n", undefined, ["a"]],
    ["notes.tsv", "x\tbody\na\tb\n", "body", ["b"]],
    ["notes.jsonl", '{"text":"a"}\n', undefined, ["a"]],
    ["notes.dat", '{"body":"a"}\n', "body", ["a"]],
    ["notes.dat", "x,body\na,b\n", "body", ["b"]],
  ])("%s holding %j, column %p", async (name, text, column, texts) => {
    const set = await open(join(folderWith({ [name]: text }), name), column);
    expect(await textsOf(set)).toEqual(texts);
    expect(set.name).toBe(name);
  });
});

test("what is not there is refused with what could be", async () => {
  const failure = await failureOf("wordnet-1000");
  expect(failure).toBeInstanceOf(MissingError);
  expect(failure.message).toBe(
    "--dataset names no data set; seen: wordnet-1000; expected: wordnet-1k, a folder in BEIR layout, a file of texts, or - for standard input",
  );
});

test("a column of a folder is a wrong command", async () => {
  expect(await failureOf(folderWith({ "corpus.jsonl": corpus }), "body")).toBeInstanceOf(UsageError);
});

test("a file that takes long to hash has no hash; a smaller one has one of its content, and of how it is read", async () => {
  const hashesOf = async (dataset: string, column?: string) => {
    const { documents, queries } = (await open(dataset, column)).fileSha256;
    return [documents?.(), queries?.()];
  };
  const folder = folderWith({ "corpus.jsonl": corpus, "queries.jsonl": queries, "notes.txt": "one\ntwo\n" });
  const small = await hashesOf(folder);
  expect(new Set(small).size).toBe(2);
  for (const hash of small) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const notes = join(folder, "notes.txt");
  expect(await hashesOf(notes, "text")).not.toEqual(await hashesOf(notes));
  // Sparse: they take no room.
  for (const name of ["corpus.jsonl", "notes.txt"]) truncateSync(join(folder, name), 1e12);
  expect(await hashesOf(folder)).toEqual([undefined, small[1]]);
  expect(await hashesOf(notes)).toEqual([undefined, undefined]);
});
