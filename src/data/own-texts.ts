// The texts of one file or stream of a person: a line each, or the field of a table or of JSON Lines.
import type { ByteSource } from "./lines.ts";
import { type Columns, type Passage, readPassages } from "./passages.ts";
import { formatOfBeginning, formatOfPath, peek } from "./text-format.ts";

/**
 * The ending of the name says what it is; where it says nothing and a column is asked for, the beginning does.
 * @throws DataError while reading, that names the line
 */
export function readOwnTexts(
  source: ByteSource,
  name: string,
  columns: Columns,
): AsyncGenerator<Passage, void, undefined> {
  const known = formatOfPath(name);
  const hasColumns = columns.text !== undefined || columns.id !== undefined;
  return known === undefined && hasColumns
    ? readRecognised(source, name, columns)
    : readPassages(source, name, known ?? "lines", columns);
}

async function* readRecognised(
  source: ByteSource,
  name: string,
  columns: Columns,
): AsyncGenerator<Passage, void, undefined> {
  const { beginning, source: whole } = await peek(source);
  yield* readPassages(whole, name, formatOfBeginning(beginning), columns);
}
