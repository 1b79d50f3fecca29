// From a runtime's output to finished vectors: pool, cut, normalise. All in place or view to view; nothing is allocated.

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
    for (let i = 0; i < dim; i++) target[to + i] = source[from + i];
  }
}

/** Scales each vector of `dim` components to Euclidean length 1. A zero vector stays zero. */
export function normalizeRows(vectors: Float32Array, dim: number, count: number): void {
  for (let row = 0; row < count; row++) {
    const first = row * dim;
    const end = first + dim;
    let sumOfSquares = 0;
    for (let i = first; i < end; i++) sumOfSquares += vectors[i] * vectors[i];
    if (sumOfSquares === 0) continue;
    const scale = 1 / Math.sqrt(sumOfSquares);
    for (let i = first; i < end; i++) vectors[i] *= scale;
  }
}

/**
 * Mean over the tokens of each text, of the first `dim` components only.
 * @param states [count, tokens, width], one vector a token
 * @param tokenCounts how many of the tokens of each text are real; the others are padding
 */
export function meanPool(
  states: Float32Array,
  width: number,
  tokens: number,
  tokenCounts: Int32Array,
  target: Float32Array,
  dim: number,
  count: number,
): void {
  for (let row = 0; row < count; row++) {
    const to = row * dim;
    const realTokens = tokenCounts[row];
    target.fill(0, to, to + dim);
    if (realTokens === 0) continue;
    for (let token = 0; token < realTokens; token++) {
      const from = (row * tokens + token) * width;
      for (let i = 0; i < dim; i++) target[to + i] += states[from + i];
    }
    const scale = 1 / realTokens;
    for (let i = 0; i < dim; i++) target[to + i] *= scale;
  }
}
