// Rows of the ladder as a report sees them: which series a row belongs to, and what it keeps of the full dim.
import { LADDER_COLUMNS, type LadderColumnName } from "../../schema/ladder-columns.ts";
import type { LadderReadRow } from "../../schema/read-rows.ts";
import type { Column } from "./blocks.ts";

/** What a row keeps of the full dim, as a share, with its 95 % interval. */
export interface Kept {
  readonly share: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** Of the quality where there are judgements, else of the neighbours. */
export function keptOf(row: LadderReadRow): Kept {
  if (row.retention_ndcg_at_10 !== undefined)
    return { share: row.retention_ndcg_at_10, low: row.retention_low, high: row.retention_high };
  const rest = (flip: number | undefined) => (flip === undefined ? undefined : 1 - flip);
  return {
    share: rest(row.flip_qd_at_10 ?? row.flip_dd_at_10),
    low: rest(row.flip_high),
    high: rest(row.flip_low),
  };
}

/** Keyword search, alone or with a model. */
export function isBaseline({ model }: LadderReadRow): boolean {
  return model === "bm25" || String(model).startsWith("hybrid:");
}

/** The model's own prefix, stored as it is. */
export function isOwnPrefix(row: LadderReadRow): boolean {
  return (
    !isBaseline(row) && row.control === undefined && row.rotation === undefined && row.rescore === undefined
  );
}

/** Which coordinates are compared. */
export function coordinatesOf({ control, rotation }: LadderReadRow): string {
  if (control === "random") return "random coordinates";
  if (control === "last") return "the last coordinates";
  return rotation === undefined ? "the model's own prefix" : `rotated (${rotation})`;
}

export function ladderColumn(name: LadderColumnName): Column {
  const { what } = LADDER_COLUMNS.find(({ column }) => column === name)!;
  return { key: name, title: name.replaceAll("_", " "), what };
}
