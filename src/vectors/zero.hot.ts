// Zeros have no direction: who compares by cosine divides by nothing.

export function isZero(vector: Float32Array): boolean {
  for (let i = 0; i < vector.length; i++) if (vector[i] !== 0) return false;
  return true;
}
