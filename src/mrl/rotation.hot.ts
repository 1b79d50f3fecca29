// Passes over the vectors for a rotation.

import { sumOfSquares, unitScale } from "../vectors/prefix.hot.ts";

/** out[r * width + c] = component c of row first + r, normalised; a zero row stays zero. */
export function copyUnits(
  values: Float32Array,
  width: number,
  first: number,
  rows: number,
  out: Float32Array,
): void {
  for (let r = 0; r < rows; r++) {
    const base = (first + r) * width;
    const scale = unitScale(sumOfSquares(values, base, width));
    for (let c = 0; c < width; c++) out[r * width + c] = values[base + c]! * scale;
  }
}

/** sums[i] += values[i]; there may be more values. */
export function addTo(sums: Float32Array, values: Float32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += values[i]!;
}
