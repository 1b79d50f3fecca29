// A vector cut to its first components and normalised after the cut: the dot product of two is their cosine.

/**
 * Writes the first `dim` components of `source`, scaled to length 1, from target[first] on. A zero prefix stays zero.
 * @returns false, and nothing written, where a component is NaN or infinite
 */
export function normalizePrefix(
  source: Float32Array,
  dim: number,
  target: Float32Array,
  first: number,
): boolean {
  let sumOfSquares = 0;
  for (let c = 0; c < dim; c++) sumOfSquares += source[c]! * source[c]!;
  // Squares of float32 do not overflow in float64: a sum that is not finite has a component that is not.
  if (!(sumOfSquares < Number.POSITIVE_INFINITY)) return false;
  const scale = sumOfSquares === 0 ? 0 : 1 / Math.sqrt(sumOfSquares);
  for (let c = 0; c < dim; c++) target[first + c] = source[c]! * scale;
  return true;
}

/** Scores of rows that hold nothing become the worst, so that they are never found. */
export function excludeAbsent(present: Uint8Array, rows: number, scores: Float32Array): void {
  for (let row = 0; row < rows; row++) {
    if (present[row] === 0) scores[row] = Number.NEGATIVE_INFINITY;
  }
}
