// A table for people that fits the width it is given: columns are abbreviated, then left out, in an order that whoever makes the table states.

import { type AlignedColumn, alignedRows } from "./table.ts";

export interface FittedColumn extends AlignedColumn {
  /** The cells where room is short, the header first. */
  readonly short?: readonly string[] | undefined;
  /** The lower, the sooner it is abbreviated; left out: after all others, and not before it has to. */
  readonly shorten?: number | undefined;
  /** The lower, the sooner it is left out; left out: it stays. */
  readonly drop?: number | undefined;
}

export interface FittedTable {
  /** Lines without their ends. */
  readonly lines: readonly string[];
  /** Headers of the columns that had no room. */
  readonly dropped: readonly string[];
}

/** Lines of at most `columns` characters; longer only where no column may be left out any more. */
export function fittedTable(table: readonly FittedColumn[], columns: number): FittedTable {
  let shown = table;
  const dropped: string[] = [];
  for (;;) {
    const lines = alignedRows(shown);
    if (widest(lines) <= columns) return { lines, dropped };
    const next = narrower(shown);
    if (next === undefined) return { lines, dropped };
    dropped.push(
      ...shown.filter((one) => !next.some(({ origin }) => origin === one)).map(({ cells }) => cells[0]!),
    );
    shown = next.map(({ column }) => column);
  }
}

interface Kept {
  readonly column: FittedColumn;
  /** What it was before this step. */
  readonly origin: FittedColumn;
}

/** One step: all that can be abbreviated first, then columns one by one. */
function narrower(table: readonly FittedColumn[]): readonly Kept[] | undefined {
  const keep = (column: FittedColumn): Kept => ({ column, origin: column });
  const toShorten = first(
    table.filter(({ short }) => short !== undefined),
    "shorten",
  );
  const toDrop = first(
    table.filter(({ drop }) => drop !== undefined),
    "drop",
  );
  if (toShorten !== undefined && (toShorten.shorten ?? 0) <= (toDrop?.drop ?? Number.POSITIVE_INFINITY)) {
    const { short, shorten, ...rest } = toShorten;
    const column: FittedColumn = { ...rest, cells: short! };
    return table.map((one) => (one === toShorten ? { column, origin: one } : keep(one)));
  }
  return toDrop === undefined ? undefined : table.filter((one) => one !== toDrop).map(keep);
}

function first(table: readonly FittedColumn[], order: "shorten" | "drop"): FittedColumn | undefined {
  return table.toSorted((a, b) => (a[order] ?? 0) - (b[order] ?? 0))[0];
}

function widest(lines: readonly string[]): number {
  return Math.max(...lines.map(({ length }) => length));
}
