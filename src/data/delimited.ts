// Tables of separated values by RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180): commas or tabs, quotes around what holds a
// separator, a quote or a line end. Rows come one at a time; memory is bounded by the longest row.

import { DataError } from "../core/errors.ts";
import { type ByteSource, readLines } from "./lines.ts";

export type Separator = "," | "\t";

/** A row by the names of the header, and where it stands. */
export interface TableRow {
  readonly cells: readonly string[];
  /** `file:line` of its first line, for errors. */
  readonly place: string;
}

export interface Table {
  readonly header: readonly string[];
  readonly rows: AsyncGenerator<TableRow, void, undefined>;
}

/**
 * Reads the header; the rows follow as they are asked for. Empty lines are passed over.
 * @throws DataError when there is no header, and while reading when a row has another number of cells, text after a closing
 * quote or a quote that is never closed
 */
export async function readTable(source: ByteSource, name: string, separator: Separator): Promise<Table> {
  const records = readRows(source, name, separator);
  const first = await records.next();
  if (first.done) throw badTable(`${name}: no header`, "an empty file", "the names of the columns", name);
  const header = first.value.cells;
  return { header, rows: wholeRows(records, header.length) };
}

async function* wholeRows(
  records: AsyncIterable<TableRow>,
  columns: number,
): AsyncGenerator<TableRow, void, undefined> {
  for await (const record of records) {
    const { cells, place } = record;
    if (cells.length !== columns) {
      const seen = `${cells.length} cells: ${excerpt(cells.join(" | "))}`;
      throw badTable(`${place}: row`, seen, `${columns} cells, as in the header`, place);
    }
    yield record;
  }
}

/** All rows, the header among them, whatever their number of cells. Empty lines are passed over. @throws DataError as `readTable` does */
export async function* readRows(
  source: ByteSource,
  name: string,
  separator: Separator,
): AsyncGenerator<TableRow, void, undefined> {
  let record: RecordParser | undefined;
  for await (const { text, lineNumber } of readLines(source, name)) {
    if (record === undefined && text === "") continue;
    record ??= new RecordParser(separator, `${name}:${lineNumber}`);
    record.addLine(text);
    if (record.isOpen) continue;
    yield { cells: record.cells, place: record.place };
    record = undefined;
  }
  if (record === undefined) return;
  throw badTable(`${record.place}: quote`, "it is not closed until the end", "a closing quote", record.place);
}

/** One row, line by line: a quoted cell may go over several. */
class RecordParser {
  readonly cells: string[] = [];
  readonly place: string;
  readonly #separator: Separator;
  #isQuoted = false;
  #cell = "";

  constructor(separator: Separator, place: string) {
    this.#separator = separator;
    this.place = place;
  }

  /** Whether a quoted cell goes on in the next line. */
  get isOpen(): boolean {
    return this.#isQuoted;
  }

  addLine(line: string): void {
    let at = 0;
    if (this.#isQuoted) {
      this.#cell += "\n";
      at = this.#readQuoted(line, 0);
    }
    while (!this.#isQuoted) {
      if (line[at] === '"' && this.#cell === "") {
        this.#isQuoted = true;
        at = this.#readQuoted(line, at + 1);
        continue;
      }
      const end = line.indexOf(this.#separator, at);
      this.#cell += line.slice(at, end < 0 ? line.length : end);
      this.cells.push(this.#cell);
      this.#cell = "";
      if (end < 0) return;
      at = end + 1;
    }
  }

  /** Reads from inside a quoted cell up to after its closing quote, or to the end of the line. */
  #readQuoted(line: string, from: number): number {
    for (let at = from; ; ) {
      const quote = line.indexOf('"', at);
      this.#cell += line.slice(at, quote < 0 ? line.length : quote);
      if (quote < 0) return line.length;
      if (line[quote + 1] !== '"') {
        this.#isQuoted = false;
        this.#assertCellEnds(line, quote + 1);
        return quote + 1;
      }
      this.#cell += '"';
      at = quote + 2;
    }
  }

  #assertCellEnds(line: string, at: number): void {
    if (at === line.length || line[at] === this.#separator) return;
    const expected = "a separator or the end of the line";
    throw badTable(`${this.place}: after a closing quote`, excerpt(line.slice(at)), expected, this.place);
  }
}

function badTable(what: string, seen: string, expected: string, place: string): DataError {
  return new DataError({
    what,
    seen,
    expected,
    next: `Correct ${place}, or write the table again with quotes around such cells.`,
  });
}

function excerpt(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
