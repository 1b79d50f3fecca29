// A rotation of the vectors after which the first coordinates carry the most: principal axes of the documents, without
// centring. It is orthogonal, so distances between full vectors stay as they are; only what a prefix holds changes.

import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { transposeRows } from "../vectors/vectors.hot.ts";
import type { Vectors } from "../vectors/vectors.ts";
import { addTo, copyUnits } from "./rotation.hot.ts";
import { type MatrixProduct, operand } from "./search/matrix-product.ts";

/** Rows that go into one product. */
const BLOCK_ROWS = 1024;

export interface Rotation {
  readonly dim: number;
  /** [dim, dim]; row j is the j-th axis: rotated[j] = sum over i of matrix[j * dim + i] * vector[i]. */
  readonly matrix: Float32Array;
  /** Share of the squared length of the documents along each axis, descending. */
  readonly shares: Float64Array;
}

/**
 * Principal axes of the documents: eigenvectors of the sum of x x^T over normalised documents, so that a long vector
 * counts no more than a short one. Each axis points to where its largest component is positive.
 */
export function fitPca(documents: Vectors, product: MatrixProduct): Rotation {
  const dim = documents.width;
  const moments = Matrix.from1DArray(dim, dim, momentsOf(documents, product));
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(moments, {
    assumeSymmetric: true,
  });
  const matrix = new Float32Array(dim * dim);
  for (let axis = 0; axis < dim; axis++) {
    // The library sorts by ascending eigenvalue.
    matrix.set(pointed(eigenvectorMatrix.getColumn(dim - 1 - axis)), axis * dim);
  }
  return { dim, matrix, shares: sharesOf(realEigenvalues.toReversed()) };
}

/** Every row rotated, as new vectors. */
export function applyRotation(vectors: Vectors, { dim, matrix }: Rotation, product: MatrixProduct): Vectors {
  const { rows } = vectors;
  const blockRows = Math.min(BLOCK_ROWS, rows);
  const axes = operand(product, "right", dim * dim);
  const block = operand(product, "left", blockRows * dim);
  const products = operand(product, "result", blockRows * dim);
  const values = new Float32Array(rows * dim);
  transposeRows(matrix, dim, dim, axes);
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const end = Math.min(first + BLOCK_ROWS, rows);
    const length = (end - first) * dim;
    block.set(vectors.values.subarray(first * dim, end * dim));
    product.multiply(block, end - first, axes, dim, dim, products);
    values.set(products.subarray(0, length), first * dim);
  }
  return { values, rows, width: dim };
}

/** Sum of x x^T over normalised rows, [dim, dim]. */
function momentsOf({ values, rows, width }: Vectors, product: MatrixProduct): Float32Array {
  const blockRows = Math.min(BLOCK_ROWS, rows);
  const columns = operand(product, "left", width * blockRows);
  const units = operand(product, "right", width * blockRows);
  const products = operand(product, "result", width * width);
  const moments = new Float32Array(width * width);
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - first);
    copyUnits(values, width, first, count, units);
    transposeRows(units, width, count, columns);
    product.multiply(columns, width, units, width, count, products);
    addTo(moments, products);
  }
  return moments;
}

/** Without any documents, or with zero vectors only, no axis carries anything. Rounding can leave a share below 0. */
function sharesOf(eigenvalues: readonly number[]): Float64Array {
  const positive = Float64Array.from(eigenvalues, (value) => Math.max(0, value));
  const total = positive.reduce((sum, value) => sum + value, 0);
  return positive.map((value) => (total > 0 ? value / total : 0));
}

/** An eigenvector may point either way; this makes it the same one every time. */
function pointed(axis: readonly number[]): number[] {
  const largest = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? axis.map((value) => -value) : [...axis];
}
