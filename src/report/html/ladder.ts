// Rows of the ladder as a report sees them: whose row it is, which series it belongs to, and what it keeps of the full dim.
import { LADDER_COLUMNS, type LadderColumnName, rescoredText } from "../../schema/ladder-columns.ts";
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

/** Which dims of a vector are compared. */
export function dimsOf(row: LadderReadRow): string {
  if (row.control === "random") return "random dims";
  if (row.control === "last") return "last dims";
  return rotationOf(row) ?? "the model's own prefix";
}

function rotationOf({ rotation }: LadderReadRow): string | undefined {
  return rotation && `rotated (${rotation})`;
}

/** How vectors are kept and searched, whatever their dim: no two rows of a model at one dim have the same. */
export function wayOf(row: LadderReadRow): string {
  const { storage, rescore, rerank_depth } = row;
  const again = rescore === undefined ? undefined : rescoredText(rerank_depth, rescore);
  return [rotationOf(row), storage ?? "float32", again].filter((part) => part !== undefined).join(", ");
}

/** Vectors of a file have no variant. */
export function fullName({ model, variant }: LadderReadRow): string {
  return variant === undefined ? String(model) : `${model}/${variant}`;
}

/** A model of a ladder, with its rows and those of keyword search that it is held against. */
export interface LadderModel {
  /** With its variant where others of the ladder have the same name. */
  readonly name: string;
  readonly rows: readonly LadderReadRow[];
  readonly baselines: readonly LadderReadRow[];
  /** Keyword search has one row, which is held against the first of several. */
  readonly isFirst: boolean;
}

export function modelsOf(ladder: readonly LadderReadRow[]): readonly LadderModel[] {
  const own = Map.groupBy(
    ladder.filter((row) => !isBaseline(row)),
    fullName,
  );
  const all = [...own.values()];
  return all.map((rows, i) => {
    const { model, variant } = rows[0]!;
    const isAlone = all.filter(([first]) => first!.model === model).length === 1;
    const isHeldAgainst = (row: LadderReadRow) =>
      row.model === "bm25" || (row.model === `hybrid:${model}` && row.variant === variant);
    return {
      name: isAlone ? String(model) : fullName(rows[0]!),
      rows,
      baselines: ladder.filter(isHeldAgainst),
      isFirst: i === 0,
    };
  });
}

export function ladderColumn(name: LadderColumnName): Column {
  const { what } = LADDER_COLUMNS.find(({ column }) => column === name)!;
  return { key: name, title: name.replaceAll("_", " "), what };
}
