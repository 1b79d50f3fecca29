// Cosines by the definition, in float64, and a full sort: what the indexes are compared with.

export interface Neighbour {
  readonly key: number;
  readonly score: number;
}

export type Stored = ReadonlyMap<number, Float32Array>;

/** All stored vectors by the cosine of their first `dim` components, the best first. */
export function naiveNeighbours(stored: Stored, query: Float32Array, dim: number): Neighbour[] {
  return [...stored]
    .map(([key, vector]) => ({ key, score: cosine(vector, query, dim) }))
    .sort((a, b) => b.score - a.score || a.key - b.key);
}

/** Of a zero vector: 0. */
export function cosine(a: Float32Array, b: Float32Array, dim: number): number {
  const dot = (x: Float32Array, y: Float32Array) =>
    x.subarray(0, dim).reduce((sum, value, c) => sum + value * y[c]!, 0);
  const norms = Math.sqrt(dot(a, a) * dot(b, b));
  return norms === 0 ? 0 : dot(a, b) / norms;
}
