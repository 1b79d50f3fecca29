// Reads back what was written, by the tables that wrote it: cells by name, each of its column's type. A column that the file lacks has
// no value in any row, and one that the table lacks is passed over: runs of older and newer versions can be read.

import { DataError } from "../core/errors.ts";
import { readTable } from "../data/delimited.ts";
import type { ByteSource } from "../data/lines.ts";
import { CALL_COLUMNS, IDENTITY } from "./call-columns.ts";
import { FIGURES } from "./figures.ts";
import { LADDER_COLUMNS } from "./ladder-columns.ts";
import { typeOf } from "./units.ts";

interface Values {
  readonly text: string;
  readonly integer: number;
  readonly number: number;
  readonly flag: boolean;
}
type CellType = keyof Values;

/** A column, and what its cells are. */
export interface NamedType {
  readonly name: string;
  readonly type: CellType;
}

/** A row by the names of its columns; undefined is "not available". */
export type ReadRow<Name extends string> = Readonly<Record<Name, Values[CellType] | undefined>>;

type Typed<Row extends { column: string; type: CellType }> = {
  readonly [One in Row as One["column"]]: Values[One["type"]] | undefined;
};
type CallColumnRow = (typeof CALL_COLUMNS)[number];
type IdentityRow = Extract<CallColumnRow, { of: "case" }>;
type FigureRow = (typeof FIGURES)[number];

export type CallRow = Typed<CallColumnRow>;
export type LadderReadRow = Typed<(typeof LADDER_COLUMNS)[number]>;
export type SummaryReadRow = Typed<IdentityRow> & {
  readonly [One in FigureRow as One["key"]]: Values[ReturnType<typeof typeOf<One["unit"]>>] | undefined;
};

/** A summary of one process. */
export type ProcessReadRow = SummaryReadRow & {
  readonly process: number | undefined;
  /** Of all texts of its case in their order; undefined in runs that did not store it. */
  readonly texts_sha256: string | undefined;
};

/** The columns of calls.csv. */
export const CALLS: readonly NamedType[] = CALL_COLUMNS.map(({ column, type }) => ({ name: column, type }));
const LADDER: readonly NamedType[] = LADDER_COLUMNS.map(({ column, type }) => ({ name: column, type }));
/** The columns of summary.csv. */
export const SUMMARY: readonly NamedType[] = [
  ...IDENTITY.map(({ column, type }) => ({ name: column, type })),
  ...FIGURES.map(({ key, unit }) => ({ name: key, type: typeOf(unit) })),
];

/** What processes.csv has beside the columns of summary.csv. */
export const PROCESS_COLUMNS = [
  { name: "process", type: "integer" },
  { name: "texts_sha256", type: "text" },
] as const satisfies readonly NamedType[];

/**
 * Rows of calls.csv as they come; a line end within a cell is "\n".
 * @param name what errors call the source
 * @throws DataError with the line, for what is no such table; the rows before it have been yielded by then
 */
export function readCalls(source: ByteSource, name: string): AsyncGenerator<CallRow, void, undefined> {
  return readRows(source, name, CALLS) as AsyncGenerator<CallRow, void, undefined>;
}

/** Rows of summary.csv; as `readCalls`. */
export function readSummary(
  source: ByteSource,
  name: string,
): AsyncGenerator<SummaryReadRow, void, undefined> {
  return readRows(source, name, SUMMARY) as AsyncGenerator<SummaryReadRow, void, undefined>;
}

/** Rows of processes.csv; as `readCalls`. */
export function readProcesses(
  source: ByteSource,
  name: string,
): AsyncGenerator<ProcessReadRow, void, undefined> {
  return readRows(source, name, [...SUMMARY, ...PROCESS_COLUMNS]) as AsyncGenerator<
    ProcessReadRow,
    void,
    undefined
  >;
}

/** Rows of ladder.csv; as `readCalls`. */
export function readLadder(source: ByteSource, name: string): AsyncGenerator<LadderReadRow, void, undefined> {
  return readRows(source, name, LADDER) as AsyncGenerator<LadderReadRow, void, undefined>;
}

/**
 * A summary line. Blanks within a value were written as `_`, and stay so.
 * @throws DataError for what is none
 */
export function readSummaryLine(line: string): SummaryReadRow {
  const [word, ...pairs] = line.trimEnd().split(" ");
  if (word !== "summary") {
    throw badCell("not a summary line", line.slice(0, 60), "`summary key=value …`");
  }
  const cells = new Map(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
  return typedRow(SUMMARY, (column) => cells.get(column), "summary line") as SummaryReadRow;
}

async function* readRows(
  source: ByteSource,
  name: string,
  columns: readonly NamedType[],
): AsyncGenerator<ReadRow<string>, void, undefined> {
  const { header, rows } = await readTable(source, name, ",");
  const placeOf = new Map(header.map((column, place) => [column, place]));
  for await (const { cells, place } of rows) {
    yield typedRow(columns, (column) => cells[placeOf.get(column) ?? -1], place);
  }
}

function typedRow(
  columns: readonly NamedType[],
  cellOf: (column: string) => string | undefined,
  place: string,
): ReadRow<string> {
  return Object.fromEntries(
    columns.map(({ name, type }) => {
      const cell = cellOf(name);
      if (cell === undefined || cell === "") return [name, undefined];
      const { read, expected } = TYPES[type];
      const value = read(cell);
      if (value === undefined) throw badCell(`${place}: ${name}`, cell, `${expected}, or nothing`);
      return [name, value];
    }),
  );
}

/** How a cell of each type is read; undefined where it is none. */
const TYPES: {
  readonly [Type in CellType]: {
    readonly read: (cell: string) => Values[Type] | undefined;
    readonly expected: string;
  };
} = {
  text: { read: (cell) => cell, expected: "text" },
  integer: { read: wholeNumber, expected: "a whole number" },
  number: { read: (cell) => (NUMBER.test(cell) ? Number(cell) : undefined), expected: "a number" },
  flag: { read: (cell) => FLAGS.get(cell), expected: "true or false" },
};

function wholeNumber(cell: string): number | undefined {
  const value = /^-?\d+$/.test(cell) ? Number(cell) : Number.NaN;
  return Math.abs(value) < 2 ** 63 ? value : undefined;
}

/** As the language writes them. */
const NUMBER = /^-?\d+(\.\d+)?(e[+-]\d+)?$/;
const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
]);

function badCell(what: string, seen: string, expected: string): DataError {
  return new DataError({ what, seen, expected, next: "Use the file as mrlbench wrote it." });
}
