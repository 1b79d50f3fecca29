// How far two sets of vectors of the same texts agree, text by text: direction, length, and whom they have for neighbours. In float64: two
// runs of one graph differ by less than a float32 can say of a cosine.
import type { Vectors } from "./vectors.ts";

/** Cosines that lie closer are equal: the noise of a float32 sum. */
export const TIE = 1e-6;

export interface Agreement {
  /** Of the two vectors; 1 where both are zero, not-a-number where one is not finite. */
  readonly cosine: number;
  /** Norm in the second set over that in the first. */
  readonly normRatio: number;
  /** Share of the nearest rows in the second set that are among the nearest in the first too; of equally near ones any will do. */
  readonly overlap: number;
}

/**
 * Row by row.
 * @param first as many rows, as wide as `second`
 * @param depth neighbours of a row that are compared, at most as many as there are other rows
 */
export function agreements(first: Vectors, second: Vectors, depth: number): readonly Agreement[] {
  const units = [first, second].map(unitRows) as [Units, Units];
  const [before, after] = units;
  return Array.from({ length: first.rows }, (_, row) => {
    const scores = scoresOf(before, row);
    const least = scores[nearestRows(scores, row, depth).at(-1)!]! - TIE;
    const seen = nearestRows(scoresOf(after, row), row, depth);
    return {
      cosine: cosineOf(before, after, row),
      normRatio: before.norms[row] === after.norms[row] ? 1 : after.norms[row]! / before.norms[row]!,
      overlap: seen.filter((other) => scores[other]! >= least).length / seen.length,
    };
  });
}

interface Units {
  readonly rows: readonly Float64Array[];
  readonly norms: Float64Array;
}

function unitRows({ values, rows, width }: Vectors): Units {
  const norms = new Float64Array(rows);
  const units = Array.from({ length: rows }, (_, row) => {
    const unit = Float64Array.from(values.subarray(row * width, (row + 1) * width));
    const norm = Math.sqrt(dot(unit, unit));
    norms[row] = norm;
    // A row of zeros points nowhere, and stays.
    return norm === 0 ? unit : unit.map((value) => value / norm);
  });
  return { rows: units, norms };
}

function cosineOf(before: Units, after: Units, row: number): number {
  if (before.norms[row] === 0 && after.norms[row] === 0) return 1;
  return dot(before.rows[row]!, after.rows[row]!);
}

/** Cosines of a row to all rows; what is not finite is near to nothing. */
function scoresOf({ rows }: Units, row: number): readonly number[] {
  return rows
    .map((other) => dot(rows[row]!, other))
    .map((score) => (Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score));
}

/** The `depth` rows that are nearest to a row, itself left out; equal ones by their place. */
function nearestRows(scores: readonly number[], row: number, depth: number): readonly number[] {
  return scores
    .map((_, other) => other)
    .filter((other) => other !== row)
    .sort((a, b) => (scores[a] === scores[b] ? a - b : scores[b]! - scores[a]!))
    .slice(0, depth);
}

/** Not a number where one is not finite, which is near to nothing. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) sum += a[c]! * b[c]!;
  return sum;
}
