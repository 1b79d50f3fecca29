// Which row of a ladder an application runs at, and what stands beside it: how to keep less, and how to find more.
import type { LadderRow, Weights } from "./tried.ts";

/** Searched as they are: this is what Layer C times. */
const TIMED_STORAGE = "float32";

/**
 * The smallest dim that passes the gate within the bytes of a vector, where these have a limit; undefined where none does. Vectors of float32 come first, for
 * these are searched in Layer C; where all of them take too many bytes, those that are stored in fewer.
 * @param by fewest dims, or fewest bytes of a vector whatever its storage
 */
export function operatingRow(
  rows: readonly LadderRow[],
  mostBytes = Number.POSITIVE_INFINITY,
  by: "dim" | "bytes" = "dim",
): LadderRow | undefined {
  const passing = rows.filter(
    ({ verdict, rescore, vectorBytes }) =>
      verdict === "pass" && rescore === undefined && vectorBytes <= mostBytes,
  );
  const timed = passing.filter(({ storage }) => storage === TIMED_STORAGE);
  const size = (row: LadderRow) => (by === "dim" ? row.dim : row.vectorBytes);
  const among = by === "dim" && timed.length > 0 ? timed : passing;
  return among.toSorted((one, other) => size(one) - size(other) || one.vectorBytes - other.vectorBytes)[0];
}

/** Three ways to keep and search the vectors of one model. */
export interface DimensionLadder {
  /** The fewest bytes a text that pass. */
  readonly tight: LadderRow;
  /** Where the decision stands. */
  readonly normal: LadderRow;
  /** Every hit looked at again by the full vectors; of the rows that pass, the one whose index is smallest. Where none does, the full vectors alone. */
  readonly analysis: LadderRow;
}

export function dimensionLadder({ rows, fullDim }: Weights, normal: LadderRow): DimensionLadder {
  const passing = rows.filter(({ verdict }) => verdict === "pass");
  const bySize = (size: (row: LadderRow) => number) => (one: LadderRow, other: LadderRow) =>
    size(one) - size(other) || (other.kept ?? 0) - (one.kept ?? 0);
  const plain = passing.filter(({ rescore }) => rescore === undefined);
  const rescored = passing.filter(
    ({ rescore }) => rescore?.dim === fullDim && rescore.storage === TIMED_STORAGE,
  );
  const full = plain.find(({ dim, storage }) => dim === fullDim && storage === TIMED_STORAGE) ?? normal;
  return {
    tight: plain.toSorted(bySize(({ totalBytes }) => totalBytes))[0] ?? normal,
    normal,
    analysis: rescored.toSorted(bySize(({ vectorBytes }) => vectorBytes))[0] ?? full,
  };
}
