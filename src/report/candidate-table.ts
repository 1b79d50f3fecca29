// Candidates beside the ladder as a table: one row each, one column a dim, the share that is kept in each cell.

import { formatDuration, NOT_AVAILABLE } from "./format.ts";
import { percent } from "./ladder-chart.ts";
import { INDENT } from "./style.ts";

export interface CandidateRow {
  /** Such as `int8, best 100 scored again`. */
  readonly name: string;
  /** Whether its vectors lie in the index in another form: their size is told once. */
  readonly isStorage: boolean;
  readonly cells: readonly CandidateCell[];
}

export interface CandidateCell {
  readonly dim: number;
  readonly kept: number | undefined;
  readonly vectorBytes: number;
  /** Medians of a search, where they were measured: whole vectors, and in two stages. */
  readonly fullNs?: number | undefined;
  readonly twoStageNs?: number | undefined;
}

export function candidateLines(rows: readonly CandidateRow[]): string[] {
  const dims = [...new Set(rows.flatMap(({ cells }) => cells.map(({ dim }) => dim)))].sort((a, b) => b - a);
  const nameColumns = Math.max("kept".length, ...rows.map(({ name }) => name.length));
  const line = (name: string, cells: readonly string[]) =>
    `${INDENT}${name.padEnd(nameColumns)}${cells.map((cell) => cell.padStart(10)).join("")}`.trimEnd();
  const lineOf = ({ name, cells }: CandidateRow, textOf: (cell: CandidateCell) => string) =>
    line(
      name,
      dims.map((dim) => {
        const cell = cells.find((candidate) => candidate.dim === dim);
        return cell === undefined ? NOT_AVAILABLE : textOf(cell);
      }),
    );
  const storages = rows
    .filter(({ isStorage }) => isStorage)
    .map((row) => lineOf(row, ({ vectorBytes }) => `${vectorBytes} B`));
  const timed = rows.filter(({ cells }) => cells.some(({ twoStageNs }) => twoStageNs !== undefined));
  const times = timed.flatMap((row) => [
    lineOf(row, ({ twoStageNs }) => formatDuration(twoStageNs)),
    lineOf({ ...row, name: "whole vectors" }, ({ fullNs }) => formatDuration(fullNs)),
  ]);
  return [
    line("kept at dim", dims.map(String)),
    ...rows.map((row) => lineOf(row, ({ kept }) => percent(kept))),
    ...(storages.length === 0 ? [] : [line("bytes a vector", []), ...storages]),
    ...(times.length === 0 ? [] : [line("one search, median", []), ...times]),
  ];
}
