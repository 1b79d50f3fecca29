// How far two sets of vectors of the same texts agree, text by text: direction, length, and whom they have for neighbours. In float64: two
// runs of one graph differ by less than a float32 can say of a cosine.
import type { Vectors } from "./vectors.ts";

export interface Agreement {
  /** Of the two vectors; 1 where both are zero, not-a-number where one is not finite. */
  readonly cosine: number;
  /** Norm in the second set over that in the first. */
  readonly normRatio: number;
  /** Share of the nearest rows of the first set that are the nearest in the second too. */
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
    const kept = nearestRows(before, row, depth);
    const seen = new Set(nearestRows(after, row, depth));
    return {
      cosine: cosineOf(before, after, row),
      normRatio: before.norms[row] === after.norms[row] ? 1 : after.norms[row]! / before.norms[row]!,
      overlap: kept.filter((other) => seen.has(other)).length / kept.length,
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

/** The `depth` rows that are nearest to a row, itself left out; equal ones by their place. */
function nearestRows({ rows }: Units, row: number, depth: number): readonly number[] {
  const scores = rows.map((other) => dot(rows[row]!, other));
  const score = (other: number) => (Number.isNaN(scores[other]) ? Number.NEGATIVE_INFINITY : scores[other]!);
  return rows
    .map((_, other) => other)
    .filter((other) => other !== row)
    .sort((a, b) => (score(a) === score(b) ? a - b : score(b) - score(a)))
    .slice(0, depth);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) sum += a[c]! * b[c]!;
  return sum;
}
