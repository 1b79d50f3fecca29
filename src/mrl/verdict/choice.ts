// Which way to keep vectors: of all rows that were judged, the smallest that passes, the best within a budget, and those that no other beats.

import type { Verdict } from "./gate.ts";

/** A row of the table, as it is chosen by. */
export interface ChoiceRow {
  /** Such as `192 dims as int8`. */
  readonly name: string;
  readonly verdict: Verdict;
  /** Share of the full vectors' quality, with the interval that the gate decides by. */
  readonly kept: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly vectorBytes: number;
  readonly totalBytes: number;
  readonly isRescored: boolean;
}

export interface Choice {
  /** Of the rows that pass, the one of the fewest bytes, without and with rescoring. */
  readonly smallest: ChoiceRow | undefined;
  readonly smallestRescored: ChoiceRow | undefined;
  /** Of the rows within the budget, the one that keeps most; undefined without a budget, or where none is within it. */
  readonly best: ChoiceRow | undefined;
  /** By ascending bytes: each keeps more than all that take no more bytes. */
  readonly frontier: readonly ChoiceRow[];
}

export function chooseRow(rows: readonly ChoiceRow[], maxBytes: number | undefined): Choice {
  const passing = rows.filter(({ verdict }) => verdict === "pass").sort(bySize);
  const within = rows.filter(({ totalBytes }) => maxBytes !== undefined && totalBytes <= maxBytes);
  return {
    smallest: passing.find(({ isRescored }) => !isRescored),
    smallestRescored: passing.find(({ isRescored }) => isRescored),
    best: within.filter(isMeasured).sort((a, b) => b.kept! - a.kept! || bySize(a, b))[0],
    frontier: frontierOf(rows),
  };
}

function frontierOf(rows: readonly ChoiceRow[]): ChoiceRow[] {
  let most = Number.NEGATIVE_INFINITY;
  return rows
    .filter(isMeasured)
    .sort(bySize)
    .filter(({ kept }) => {
      const isBetter = kept! > most;
      if (isBetter) most = kept!;
      return isBetter;
    });
}

function isMeasured({ kept }: ChoiceRow): boolean {
  return kept !== undefined;
}

/** Of equal bytes the one that keeps more comes first. */
function bySize(a: ChoiceRow, b: ChoiceRow): number {
  return a.totalBytes - b.totalBytes || (b.kept ?? 0) - (a.kept ?? 0);
}
