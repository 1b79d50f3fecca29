// Reader of data sets in the layout of BEIR (https://github.com/beir-cellar/beir): corpus.jsonl, queries.jsonl, qrels/*.tsv.
// Each reader yields records as they come and knows no file system.

import { DataError } from "../core/errors.ts";
import { objectField, readJsonLines, stringField } from "./json-lines.ts";
import { type ByteSource, readLines } from "./lines.ts";

export interface Document {
  readonly id: string;
  /** Empty when there is none. */
  readonly title: string;
  readonly text: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface Query {
  readonly id: string;
  readonly text: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface Judgement {
  readonly queryId: string;
  readonly documentId: string;
  /** Level of relevance; 0 or less is judged and not relevant. */
  readonly grade: number;
}

/** What is embedded of a document: its title and its text, as the reference tools join them. */
export function documentText({ title, text }: Document): string {
  return title === "" ? text : `${title} ${text}`;
}

/** Documents of a corpus.jsonl. @throws DataError that names the line */
export async function* readDocuments(
  source: ByteSource,
  name: string,
): AsyncGenerator<Document, void, undefined> {
  for await (const record of readJsonLines(source, name)) {
    yield {
      id: stringField(record, "_id"),
      title: stringField(record, "title", ""),
      text: stringField(record, "text"),
      metadata: objectField(record, "metadata"),
    };
  }
}

/** Queries of a queries.jsonl. @throws DataError that names the line */
export async function* readQueries(source: ByteSource, name: string): AsyncGenerator<Query, void, undefined> {
  for await (const record of readJsonLines(source, name)) {
    yield {
      id: stringField(record, "_id"),
      text: stringField(record, "text"),
      metadata: objectField(record, "metadata"),
    };
  }
}

/** The first line of a qrels file. */
export const judgementHeader = "query-id\tcorpus-id\tscore";

/** Judgements of a qrels/*.tsv. @throws DataError that names the line */
export async function* readJudgements(
  source: ByteSource,
  name: string,
): AsyncGenerator<Judgement, void, undefined> {
  for await (const { text, lineNumber } of readLines(source, name)) {
    if (text === "") continue;
    if (lineNumber > 1) yield parseJudgement(text, `${name}:${lineNumber}`);
    else if (text !== judgementHeader) throw badRow(`${name}:1: header`, text, judgementHeader);
  }
}

function parseJudgement(row: string, place: string): Judgement {
  const [queryId, documentId, score, ...rest] = row.split("\t");
  if (!queryId || !documentId || score === undefined || rest.length > 0) {
    throw badRow(`${place}: row`, row, "query id, document id and score, separated by tabs");
  }
  if (!/^-?\d+$/.test(score)) throw badRow(`${place}: score`, score, "an integer");
  return { queryId, documentId, grade: Number(score) };
}

function badRow(what: string, seen: string, expected: string): DataError {
  return new DataError({
    what,
    seen: JSON.stringify(seen),
    expected: JSON.stringify(expected),
    next: "correct this line",
  });
}
