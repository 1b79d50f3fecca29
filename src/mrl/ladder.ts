// The dimensions that a model is cut to.

/** Rungs below the full dimension, descending. */
export const LADDER = [1024, 768, 512, 384, 256, 192, 128, 96, 64, 32] as const;

/** The full dimension first, then every rung below it (or the dimensions asked for), descending and unique. */
export function ladderDims(fullDim: number, asked: readonly number[] = LADDER): number[] {
  const below = asked.filter((dim) => dim < fullDim);
  return [...new Set([fullDim, ...below.toSorted((a, b) => b - a)])];
}
