// Passages: the texts that are embedded to be found, or to find with, as they come from data sets and from a person's own files.

import { DataError } from "../core/errors.ts";
import { type Document, documentText, type Query } from "./beir.ts";
import { readTable, type Separator } from "./delimited.ts";
import { readJsonLines, stringField } from "./json-lines.ts";
import { type ByteSource, readLines } from "./lines.ts";

export interface Passage {
  readonly id: string;
  readonly text: string;
  /** The cluster that it belongs to, where the data set says. */
  readonly label: string | undefined;
}

/** How a file of a person holds its texts. */
export type TextFormat = "lines" | "jsonl" | "csv" | "tsv";

/** The field or column that is the text when none is named. */
export const DEFAULT_TEXT_COLUMN = "text";
const ID_COLUMNS = ["_id", "id"];
const LABEL_COLUMN = "label";

const SEPARATORS: Readonly<Record<"csv" | "tsv", Separator>> = { csv: ",", tsv: "\t" };

/**
 * The texts of one file. An id is the field `_id` or `id`, else the number of the line; a label is the field `label`.
 * @param column the field or column that holds the text
 * @throws DataError that names the line, or the columns that there are
 */
export function readPassages(
  source: ByteSource,
  name: string,
  format: TextFormat,
  column: string,
): AsyncGenerator<Passage, void, undefined> {
  if (format === "lines") return readLinePassages(source, name);
  return format === "jsonl"
    ? readJsonPassages(source, name, column)
    : readTablePassages(source, name, SEPARATORS[format], column);
}

/** @param labelField the field of the metadata that holds the cluster */
export async function* documentPassages(
  documents: AsyncIterable<Document>,
  labelField: string,
): AsyncGenerator<Passage, void, undefined> {
  for await (const document of documents) {
    const label = document.metadata[labelField];
    yield { id: document.id, text: documentText(document), label: scalarText(label) };
  }
}

export async function* queryPassages(
  queries: AsyncIterable<Query>,
): AsyncGenerator<Passage, void, undefined> {
  for await (const { id, text } of queries) yield { id, text, label: undefined };
}

async function* readLinePassages(source: ByteSource, name: string): AsyncGenerator<Passage, void, undefined> {
  for await (const { text, lineNumber } of readLines(source, name)) {
    yield { id: String(lineNumber), text, label: undefined };
  }
}

async function* readJsonPassages(
  source: ByteSource,
  name: string,
  column: string,
): AsyncGenerator<Passage, void, undefined> {
  for await (const record of readJsonLines(source, name)) {
    const { fields, place } = record;
    const id = ID_COLUMNS.map((field) => scalarText(fields[field])).find((value) => value !== undefined);
    const title = column === DEFAULT_TEXT_COLUMN ? stringField(record, "title", "") : "";
    const text = stringField(record, column);
    yield {
      id: id ?? lineOf(place),
      text: documentText({ id: "", title, text, metadata: {} }),
      label: scalarText(fields[LABEL_COLUMN]),
    };
  }
}

async function* readTablePassages(
  source: ByteSource,
  name: string,
  separator: Separator,
  column: string,
): AsyncGenerator<Passage, void, undefined> {
  const { header, rows } = await readTable(source, name, separator);
  const textAt = header.indexOf(column);
  if (textAt < 0) throw noColumn(name, column, header);
  const idAt = ID_COLUMNS.map((id) => header.indexOf(id)).find((at) => at >= 0) ?? -1;
  const labelAt = header.indexOf(LABEL_COLUMN);
  for await (const { cells, place } of rows) {
    yield { id: cells[idAt] ?? lineOf(place), text: cells[textAt]!, label: cells[labelAt] || undefined };
  }
}

/** The line number at the end of `file:line`. */
function lineOf(place: string): string {
  return place.slice(place.lastIndexOf(":") + 1);
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function noColumn(name: string, column: string, header: readonly string[]): DataError {
  return new DataError({
    what: `${name}:1: no column ${JSON.stringify(column)}`,
    seen: `columns ${header.join(", ")}`,
    expected: "the column that holds the text",
    next: "Name it with --text-column.",
  });
}
