// Cut, then normalise: a vector's first components, scaled to Euclidean length 1 after the cut. The dot product of two such prefixes is
// their cosine. Whatever is normalised anywhere is scaled by `unitScale` of its `sumOfSquares`, so all of it has the same bits.

/** Sum of the squares of `dim` components from values[first] on, in float64: four sums side by side, which do not wait for each other. */
export function sumOfSquares(values: Float32Array, first: number, dim: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  const end = first + dim;
  const whole = end - (dim & 3);
  let i = first;
  for (; i < whole; i += 4) {
    sum0 += values[i]! * values[i]!;
    sum1 += values[i + 1]! * values[i + 1]!;
    sum2 += values[i + 2]! * values[i + 2]!;
    sum3 += values[i + 3]! * values[i + 3]!;
  }
  for (; i < end; i++) sum0 += values[i]! * values[i]!;
  return sum0 + sum1 + (sum2 + sum3);
}

/** What makes a vector of this squared length one of length 1. A zero vector stays zero. */
export function unitScale(squares: number): number {
  return squares === 0 ? 0 : 1 / Math.sqrt(squares);
}

/** Copies the first `dim` components of each of `count` vectors that lie `stride` apart. */
export function copyPrefixes(
  source: Float32Array,
  stride: number,
  target: Float32Array,
  dim: number,
  count: number,
): void {
  for (let row = 0; row < count; row++) {
    const from = row * stride;
    const to = row * dim;
    for (let i = 0; i < dim; i++) target[to + i] = source[from + i]!;
  }
}

/** Scales each vector of `dim` components to length 1, in place. */
export function normalizeRows(vectors: Float32Array, dim: number, count: number): void {
  for (let row = 0; row < count; row++) {
    const first = row * dim;
    const end = first + dim;
    const scale = unitScale(sumOfSquares(vectors, first, dim));
    for (let i = first; i < end; i++) vectors[i]! *= scale;
  }
}

/**
 * Writes the first `dim` components of `source`, scaled to length 1, from target[first] on.
 * @returns false, and nothing written, where a component is NaN or infinite
 */
export function normalizePrefix(
  source: Float32Array,
  dim: number,
  target: Float32Array,
  first: number,
): boolean {
  const squares = sumOfSquares(source, 0, dim);
  // Squares of float32 do not overflow in float64: a sum that is not finite has a component that is not.
  if (!(squares < Number.POSITIVE_INFINITY)) return false;
  const scale = unitScale(squares);
  for (let c = 0; c < dim; c++) target[first + c] = source[c]! * scale;
  return true;
}
