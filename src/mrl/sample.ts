// Seeded choices of rows.

import { type Random, shuffle } from "../core/random.ts";

/** `size` of the rows in ascending order, or all when there are no more. */
export function sampleRows(rows: Int32Array, size: number, random: Random): Int32Array {
  if (rows.length <= size) return rows;
  const shuffled = rows.slice();
  shuffle(shuffled, random);
  return shuffled.slice(0, size).sort();
}
