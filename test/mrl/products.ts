// Matrix products for the tests.

import type { MatrixProduct } from "../../src/mrl/search/matrix-product.ts";

/** The plain definition. */
export const naiveProduct: MatrixProduct = {
  multiply(a, rows, b, columns, width, out) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let c = 0; c < width; c++) sum += a[i * width + c]! * b[c * columns + j]!;
        out[i * columns + j] = sum;
      }
    }
  },
};

/** As wrong as float32 may make a product of `width` terms: other sums, other rounding, another order. */
export const sloppyProduct: MatrixProduct = {
  multiply(a, rows, b, columns, width, out) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let c = width - 1; c >= 0; c--) {
          sum = Math.fround(sum + Math.fround(a[i * width + c]! * b[c * columns + j]!));
        }
        out[i * columns + j] = sum;
      }
    }
  },
};
