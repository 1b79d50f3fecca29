// The per-call CSV. A sweep writes millions of cells, and whoever pressed Ctrl-C waits for the last of them: rows are made as bytes, once
// for all that they go to.

import { CALL_COLUMNS, type CallBlock, type CaseIdentity, PHASES } from "../../schema/call-columns.ts";
import { csvCell, csvRow } from "../../schema/csv.ts";
import type { Sink } from "../sink.ts";
import {
  type EncodedRows,
  encodedRows,
  NUMBER_BYTES,
  type PartWriter,
  writeInteger,
  writeText,
} from "./row-encoder.ts";

/** The header of the per-call CSV. */
export function callsHeader(): string {
  return csvRow(CALL_COLUMNS.map(({ column }) => column));
}

/** Writes calls, one row each. */
export function writeCalls(sink: Sink, block: CallBlock): void {
  for (const { bytes, rowEnds } of encodedCalls(block)) sink.writeBytes(bytes, rowEnds);
}

/**
 * Calls as rows, some thousand at a time: what is given holds until the next is asked for.
 * @param first of the calls that become rows
 */
export function encodedCalls(block: CallBlock, first = 0): Generator<EncodedRows, void, undefined> {
  const { parts, mostBytes } = partsOf(block, first);
  return encodedRows(block.table.count - first, mostBytes, (bytes, from, row) => {
    let at = from;
    for (const write of parts) at = write(bytes, at, first + row);
    return at;
  });
}

/** What writes the cells of a call one after another, with what lies between them; neighbours that all rows share are one text. */
function partsOf(
  block: CallBlock,
  first: number,
): { readonly parts: readonly PartWriter[]; readonly mostBytes: number } {
  const parts: PartWriter[] = [];
  let mostBytes = 0;
  let shared = "";
  const add = (longest: number, write: PartWriter) => {
    const text = Buffer.from(shared);
    if (shared !== "") parts.push((bytes, at) => writeText(bytes, at, text));
    shared = "";
    mostBytes += text.length + longest;
    parts.push(write);
  };
  for (const [index, column] of CALL_COLUMNS.entries()) {
    if (index > 0) shared += ",";
    const cell = cellOf(column, block);
    if (typeof cell === "string") shared += cell;
    else if ("numbers" in cell) {
      const { numbers } = cell;
      add(NUMBER_BYTES, (bytes, at, call) => writeInteger(bytes, at, numbers[call]!));
    } else {
      const { textOf } = cell;
      const texts = encodedTexts(cell.texts, textOf, first, block.table.count);
      const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
      add(longest, (bytes, at, call) => {
        const text = texts[textOf[call]!];
        return text === undefined ? at : writeText(bytes, at, text);
      });
    }
  }
  const end = Buffer.from(`${shared}\n`);
  parts.push((bytes, at) => writeText(bytes, at, end));
  return { parts, mostBytes: mostBytes + end.length };
}

/** The cells that rows [first, end) have, by their index: a file may have many more texts than there are calls. */
function encodedTexts(
  texts: readonly string[],
  textOf: ArrayLike<number>,
  first: number,
  end: number,
): readonly Uint8Array[] {
  const encoded = new Array<Uint8Array>(texts.length);
  for (let row = first; row < end; row++) {
    const index = textOf[row]!;
    const text = encoded[index] === undefined ? texts[index] : undefined;
    if (text !== undefined) encoded[index] = Buffer.from(csvCell(text));
  }
  return encoded;
}

/** Writes the one row of a case that could not run, or not go on: its identity and why. */
export function writeCaseError(sink: Sink, identity: CaseIdentity, error: string): void {
  const cells = CALL_COLUMNS.map((row) =>
    "field" in row || row.of === "text" || row.of === "phase" || row.of === "block"
      ? undefined
      : row.of === "case"
        ? identity[row.column]
        : error,
  );
  sink.writeRows([csvRow(cells)]);
}

/** A cell that all calls have; else a number each, or one of some texts each, none where there is no such text. */
type CellSource =
  | string
  | { readonly numbers: Float64Array }
  | { readonly texts: readonly string[]; readonly textOf: ArrayLike<number> };

function cellOf(row: (typeof CALL_COLUMNS)[number], { identity, table }: CallBlock): CellSource {
  if ("field" in row) {
    const numbers = table[row.field];
    return numbers === undefined ? "" : { numbers };
  }
  switch (row.of) {
    case "case":
      return csvCell(identity[row.column]);
    case "text":
      return { texts: table.textIds, textOf: table.textOf };
    case "phase":
      return { texts: PHASES, textOf: table.phase };
    case "block": {
      const texts = table.disturbed ?? [];
      return table.block === undefined || texts.every((cause) => cause === "")
        ? ""
        : { texts, textOf: table.block };
    }
    // No call has an error: a case that fails ends in a row of its own.
    case "failure":
      return "";
  }
}
