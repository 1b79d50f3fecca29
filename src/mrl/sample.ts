// Seeded choices of rows.

import { type Random, shuffled } from "../core/random.ts";

/** `size` of the rows in ascending order, or all when there are no more. */
export function sampleRows(rows: readonly number[], size: number, random: Random): Int32Array {
  if (rows.length <= size) return Int32Array.from(rows);
  return Int32Array.from(shuffled(rows, random).slice(0, size)).sort();
}
