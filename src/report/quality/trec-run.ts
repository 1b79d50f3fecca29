// Rankings and judgements in the format of trec_eval, so that others' tools can recompute every figure.
// Source: https://github.com/usnistgov/trec_eval (README): `query Q0 document rank score tag`, `query 0 document grade`.

import { DataError } from "../../core/errors.ts";

/** The hits of one query, best first. */
export interface RankedHits {
  readonly queryId: string;
  readonly documentIds: readonly string[];
  /** In the same order. */
  readonly scores: ArrayLike<number>;
}

/** The lines of one query. Nine digits bring every float32 back exactly: trec_eval compares scores as float32. */
export function trecRunRows({ queryId, documentIds, scores }: RankedHits, tag: string): string[] {
  return documentIds.map(
    (documentId, index) =>
      `${queryId} Q0 ${documentId} ${index + 1} ${Number(scores[index]!.toPrecision(9))} ${tag}\n`,
  );
}

/** The lines of one query's judgements. */
export function trecJudgementRows(queryId: string, grades: ReadonlyMap<string, number>): string[] {
  return [...grades].map(([documentId, grade]) => `${queryId} 0 ${documentId} ${grade}\n`);
}

/** @throws DataError when an id cannot be written: the format separates by blanks */
export function refuseBlankIds(ids: Iterable<string>): void {
  for (const id of ids) {
    if (/^\S+$/.test(id)) continue;
    throw new DataError({
      what: "an id cannot be written in TREC format",
      seen: JSON.stringify(id),
      expected: "ids without blanks",
      next: "Leave --trec-runs out, or change the ids.",
    });
  }
}
