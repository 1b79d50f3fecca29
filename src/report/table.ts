// A table for people: aligned columns under their names.

import { printableLine } from "../core/printable.ts";

export interface AlignedColumn {
  /** One a row, the header first. */
  readonly cells: readonly string[];
  /** Text begins at the left of its column, a number ends at the right. */
  readonly isText: boolean;
}

/** Lines without their ends, and without blanks at the end. */
export function alignedRows(columns: readonly AlignedColumn[]): string[] {
  const padded = columns.map(({ cells, isText }) => {
    const shown = cells.map(printableLine);
    const width = Math.max(...shown.map(({ length }) => length));
    return shown.map((cell) => (isText ? cell.padEnd(width) : cell.padStart(width)));
  });
  return padded[0]!.map((_, row) =>
    padded
      .map((cells) => cells[row]!)
      .join("  ")
      .trimEnd(),
  );
}

/** Lines of text with their ends. */
export function tableLines(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const columns = header.map((name, column) => ({
    cells: [name, ...rows.map((row) => row[column]!)],
    isText: true,
  }));
  return alignedRows(columns).map((line) => `${line}\n`);
}
