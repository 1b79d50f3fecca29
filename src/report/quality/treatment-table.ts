// Treatments beside the ladder as a table: one row each, one column a dim, the share that is kept in each cell.

import { formatCount, formatDuration, formatShare, NOT_AVAILABLE } from "../../core/format.ts";
import { INDENT } from "../style.ts";

export interface TreatmentRow {
  /** Such as `int8, top 100 rescored`. */
  readonly name: string;
  readonly cells: readonly TreatmentCell[];
}

export interface TreatmentCell {
  readonly dim: number;
  readonly kept: number | undefined;
  /** The gate's word. */
  readonly verdict: string | undefined;
  /** All that must be kept of a document. */
  readonly totalBytes: number;
  /** Median of a search. */
  readonly searchNs: number | undefined;
}

const CELL_COLUMNS = 10;

/** As many dims beside each other as fit; the others below. */
export function treatmentLines(rows: readonly TreatmentRow[], columns: number): string[] {
  const dims = [...new Set(rows.flatMap(({ cells }) => cells.map(({ dim }) => dim)))].sort((a, b) => b - a);
  const nameColumns = Math.max(TITLES.kept.length, ...rows.map(({ name }) => name.length));
  const fitting = Math.max(1, Math.floor((columns - INDENT.length - nameColumns) / CELL_COLUMNS));
  const blocks = Array.from({ length: Math.ceil(dims.length / fitting) }, (_, block) =>
    dims.slice(block * fitting, (block + 1) * fitting),
  );
  return blocks.flatMap((dims) => tableLines(rows, dims, nameColumns));
}

const TITLES = {
  kept: "kept at dim",
  gate: "gate",
  bytes: "bytes a document",
  times: "one search, median",
} as const;

function tableLines(rows: readonly TreatmentRow[], dims: readonly number[], nameColumns: number): string[] {
  const line = (name: string, cells: readonly string[]) =>
    `${INDENT}${name.padEnd(nameColumns)}${cells.map((cell) => cell.padStart(CELL_COLUMNS)).join("")}`.trimEnd();
  const lineOf = ({ name, cells }: TreatmentRow, textOf: (cell: TreatmentCell) => string) =>
    line(
      name,
      dims.map((dim) => {
        const cell = cells.find((one) => one.dim === dim);
        return cell === undefined ? NOT_AVAILABLE : textOf(cell);
      }),
    );
  return [
    line(TITLES.kept, dims.map(String)),
    ...rows.map((row) => lineOf(row, ({ kept }) => formatShare(kept))),
    line(TITLES.gate, []),
    ...rows.map((row) => lineOf(row, ({ verdict }) => verdict ?? NOT_AVAILABLE)),
    line(TITLES.bytes, []),
    ...rows.map((row) => lineOf(row, ({ totalBytes }) => `${formatCount(totalBytes)} B`)),
    line(TITLES.times, []),
    ...rows.map((row) => lineOf(row, ({ searchNs }) => formatDuration(searchNs))),
  ];
}
