// Passages: the texts that are embedded to be found, or to find with, as they come from data sets and from a person's own files.

import { DataError } from "../core/errors.ts";
import { type Document, documentText, type Query } from "./beir.ts";
import { readTable, type Separator } from "./delimited.ts";
import { idField, readJsonLines, stringField } from "./json-lines.ts";
import { type ByteSource, readLines } from "./lines.ts";

export interface Passage {
  readonly id: string;
  /** As the file has it, where it has one: a number stays a number. */
  readonly ownId?: string | number;
  readonly text: string;
  /** Where it stands, for people: file and line, or its id. */
  readonly place: string;
  /** The cluster that it belongs to, where the data set says. */
  readonly label: string | undefined;
}

/** How a file of a person holds its texts. */
export type TextFormat = "lines" | "jsonl" | "csv" | "tsv";

/** The fields or columns that count, where they are not those by default. */
export interface Columns {
  readonly text?: string | undefined;
  readonly id?: string | undefined;
}

const DEFAULT_TEXT_COLUMN = "text";
const ID_COLUMNS = ["_id", "id"];
const LABEL_COLUMN = "label";

const SEPARATORS: Readonly<Record<"csv" | "tsv", Separator>> = { csv: ",", tsv: "\t" };

/**
 * The texts of one file. The text is the field `text`; an id is the field `_id` or `id`, else the number of the line; a label is the
 * field `label`.
 * @throws DataError that names the line, or the columns that there are
 */
export function readPassages(
  source: ByteSource,
  name: string,
  format: TextFormat,
  columns: Columns = {},
): AsyncGenerator<Passage, void, undefined> {
  if (format === "lines") return readLinePassages(source, name);
  return format === "jsonl"
    ? readJsonPassages(source, name, columns)
    : readTablePassages(source, name, SEPARATORS[format], columns);
}

/** @param labelField the field of the metadata that holds the cluster */
export async function* documentPassages(
  documents: AsyncIterable<Document>,
  labelField: string,
): AsyncGenerator<Passage, void, undefined> {
  for await (const document of documents) {
    const label = document.metadata[labelField];
    const { id } = document;
    yield { id, text: documentText(document), place: `document ${id}`, label: scalarText(label) };
  }
}

export async function* queryPassages(
  queries: AsyncIterable<Query>,
): AsyncGenerator<Passage, void, undefined> {
  for await (const { id, text } of queries) yield { id, text, place: `query ${id}`, label: undefined };
}

async function* readLinePassages(source: ByteSource, name: string): AsyncGenerator<Passage, void, undefined> {
  for await (const { text, lineNumber } of readLines(source, name)) {
    yield { id: String(lineNumber), text, place: `${name}:${lineNumber}`, label: undefined };
  }
}

async function* readJsonPassages(
  source: ByteSource,
  name: string,
  { text: column = DEFAULT_TEXT_COLUMN, id: idColumn }: Columns,
): AsyncGenerator<Passage, void, undefined> {
  for await (const record of readJsonLines(source, name)) {
    const { fields, place } = record;
    const title = column === DEFAULT_TEXT_COLUMN ? stringField(record, "title", "") : "";
    const text = stringField(record, column);
    const named = idColumn ?? ID_COLUMNS.find((field) => scalarText(fields[field]) !== undefined);
    const own = named === undefined ? undefined : fields[named];
    const id = named === undefined ? lineOf(place) : idField(record, named);
    yield {
      id,
      // A number of more digits than a number holds is written back as a text.
      ...(named !== undefined && { ownId: typeof own === "number" && String(own) === id ? own : id }),
      text: title === "" ? text : documentText({ title, text }),
      place,
      label: scalarText(fields[LABEL_COLUMN]),
    };
  }
}

async function* readTablePassages(
  source: ByteSource,
  name: string,
  separator: Separator,
  { text: column = DEFAULT_TEXT_COLUMN, id: idColumn }: Columns,
): AsyncGenerator<Passage, void, undefined> {
  const { header, rows } = await readTable(source, name, separator);
  const placeOf = (wanted: string, option: string) => {
    const at = header.indexOf(wanted);
    if (at < 0) throw noColumn(name, wanted, header, option);
    if (header.includes(wanted, at + 1)) throw severalColumns(name, wanted, header);
    return at;
  };
  const textAt = placeOf(column, "--text-column");
  const idAt =
    idColumn === undefined
      ? (ID_COLUMNS.map((id) => header.indexOf(id)).find((at) => at >= 0) ?? -1)
      : placeOf(idColumn, "--id-column");
  const labelAt = header.indexOf(LABEL_COLUMN);
  for await (const { cells, place } of rows) {
    const own = cells[idAt];
    yield {
      id: own ?? lineOf(place),
      ...(own !== undefined && { ownId: own }),
      text: cells[textAt]!,
      place,
      label: cells[labelAt] || undefined,
    };
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

function severalColumns(name: string, column: string, header: readonly string[]): DataError {
  return new DataError({
    what: `${name}:1: several columns ${JSON.stringify(column)}`,
    seen: `columns ${header.join(", ")}`,
    expected: "one of this name",
    next: "Give each column a name of its own.",
  });
}

function noColumn(name: string, column: string, header: readonly string[], option: string): DataError {
  return new DataError({
    what: `${name}:1: no column ${JSON.stringify(column)}`,
    seen: `columns ${header.join(", ")}`,
    expected: option === "--id-column" ? "the column that holds the id" : "the column that holds the text",
    next: `Name it with ${option}.`,
  });
}
