// Passes over all vectors: the check of their components, strips of columns for the matrix product, and squared norms of
// every prefix.
// A strip is the columns between one dim of the coordinates and the next. Each row is visited once, while it is in the cache.

import { sumOfSquares } from "./prefix.hot.ts";

/** Copies rows [first, first + rows) into `out`, strip after strip: the one that ends at dims[s] starts at rows * dims[s - 1]. */
export function packStrips(
  values: Float32Array,
  width: number,
  first: number,
  rows: number,
  order: Int32Array,
  dims: Int32Array,
  out: Float32Array,
): void {
  for (let row = 0; row < rows; row++) {
    const base = (first + row) * width;
    let from = 0;
    for (let strip = 0; strip < dims.length; strip++) {
      const to = dims[strip]!;
      let target = rows * from + row * (to - from);
      for (let c = from; c < to; c++) out[target++] = values[base + order[c]!]!;
      from = to;
    }
  }
}

/** out[column * rows + row] = source[row * width + column]. */
export function transposeRows(source: Float32Array, width: number, rows: number, out: Float32Array): void {
  for (let row = 0; row < rows; row++) {
    const base = row * width;
    for (let column = 0; column < width; column++) out[column * rows + row] = source[base + column]!;
  }
}

/** squares[s * rows + row] = squared norm of the first dims[s] columns of a row, in `order`. */
export function prefixSquares(
  values: Float32Array,
  width: number,
  rows: number,
  order: Int32Array,
  dims: Int32Array,
  squares: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const base = row * width;
    let sum = 0;
    let c = 0;
    for (let strip = 0; strip < dims.length; strip++) {
      const to = dims[strip]!;
      for (; c < to; c++) {
        const value = values[base + order[c]!]!;
        sum += value * value;
      }
      squares[strip * rows + row] = sum;
    }
  }
}

/** Index of the first value that is NaN or beyond +-limit; values.length when all are within. */
export function firstBeyond(values: Float32Array, limit: number): number {
  let at = 0;
  while (at < values.length && Math.abs(values[at]!) <= limit) at++;
  return at;
}

/** Length of the longest row. */
export function longestRow(values: Float32Array, width: number, rows: number): number {
  let longest = 0;
  for (let row = 0; row < rows; row++) longest = Math.max(longest, sumOfSquares(values, row * width, width));
  return Math.sqrt(longest);
}

/** How many rows hold nothing but zeros; -1 where a component of any is NaN or beyond +-limit. */
export function countZeroRows(values: Float32Array, width: number, rows: number, limit: number): number {
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const squares = sumOfSquares(values, row * width, width);
    if (squares === 0) count++;
    // Where all squares together are small enough each one is.
    if (squares <= limit * limit) continue;
    for (let c = row * width; c < (row + 1) * width; c++) if (!(Math.abs(values[c]!) <= limit)) return -1;
  }
  return count;
}
