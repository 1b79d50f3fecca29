// Reader of data sets in the layout of BEIR (https://github.com/beir-cellar/beir): corpus.jsonl, queries.jsonl, qrels/*.tsv.
// Each reader yields records as they come and knows no file system.

import { DataError } from "../core/errors.ts";
import { pythonStrip } from "../core/python-strip.ts";
import { readRows, type TableRow } from "./delimited.ts";
import { idField, objectOrNothing, readJsonLines, stringField } from "./json-lines.ts";
import type { ByteSource } from "./lines.ts";

export interface Document {
  readonly id: string;
  /** Empty when there is none. */
  readonly title: string;
  readonly text: string;
  /** Empty where it is no object. */
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

/** What is embedded of a document: title and text, joined and stripped as BEIR does it, with and without a title. */
export function documentText({ title, text }: Pick<Document, "title" | "text">): string {
  return pythonStrip(`${title} ${text}`);
}

/** Documents of a corpus.jsonl. @throws DataError that names the line */
export async function* readDocuments(
  source: ByteSource,
  name: string,
): AsyncGenerator<Document, void, undefined> {
  for await (const record of readJsonLines(source, name)) {
    yield {
      id: idField(record, "_id"),
      title: stringField(record, "title", ""),
      text: stringField(record, "text"),
      metadata: objectOrNothing(record, "metadata"),
    };
  }
}

/** Queries of a queries.jsonl. @throws DataError that names the line */
export async function* readQueries(source: ByteSource, name: string): AsyncGenerator<Query, void, undefined> {
  for await (const record of readJsonLines(source, name)) {
    yield {
      id: idField(record, "_id"),
      text: stringField(record, "text"),
      metadata: objectOrNothing(record, "metadata"),
    };
  }
}

/** The first line of a qrels file, as it is mostly written: any names will do. */
export const JUDGEMENT_HEADER = "query-id\tcorpus-id\tscore";

/** Judgements of a qrels/*.tsv: a header, then three cells or more a row, quoted where that is needed. @throws DataError that names the line */
export async function* readJudgements(
  source: ByteSource,
  name: string,
): AsyncGenerator<Judgement, void, undefined> {
  let isHeader = true;
  for await (const row of readRows(source, name, "\t")) {
    if (isHeader) assertHeader(row);
    else yield parseJudgement(row);
    isHeader = false;
  }
}

/** A file without a header would lose its first judgement without a word. */
function assertHeader({ cells, place }: TableRow): void {
  if (cells.length >= 3 && !isWhole(cells[2]!)) return;
  throw badRow(
    `${place}: header`,
    cells,
    JSON.stringify(JUDGEMENT_HEADER),
    "Put a header of three names or more before the judgements.",
  );
}

function parseJudgement({ cells, place }: TableRow): Judgement {
  const [queryId, documentId, score] = cells;
  const next = "Correct this line.";
  if (!queryId || !documentId || score === undefined) {
    throw badRow(`${place}: row`, cells, "query id, document id and score, separated by tabs", next);
  }
  if (!isWhole(score)) throw badRow(`${place}: score`, [score], "an integer", next);
  return { queryId, documentId, grade: Number(score) };
}

/** As Python's `int` takes it. */
function isWhole(text: string): boolean {
  return /^\s*[+-]?\d+\s*$/.test(text);
}

function badRow(what: string, cells: readonly string[], expected: string, next: string): DataError {
  return new DataError({ what, seen: JSON.stringify(cells.join("\t")), expected, next });
}
