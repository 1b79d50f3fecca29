// Matrix products for the tests.

import type { MatrixProduct } from "../../src/mrl/search/matrix-product.ts";

/** The plain definition. */
export const naiveProduct: MatrixProduct = {
  add(a, aRows, b, bRows, width, from, to, out) {
    for (let i = 0; i < aRows; i++) {
      for (let j = 0; j < bRows; j++) {
        let sum = 0;
        for (let c = from; c < to; c++) sum += a[i * width + c]! * b[j * width + c]!;
        out[i * bRows + j]! += sum;
      }
    }
  },
};

/** As wrong as float32 may make a product of `width` terms: other sums, other rounding, another order. */
export const sloppyProduct: MatrixProduct = {
  add(a, aRows, b, bRows, width, from, to, out) {
    for (let i = 0; i < aRows; i++) {
      for (let j = 0; j < bRows; j++) {
        let sum = 0;
        for (let c = to - 1; c >= from; c--) {
          sum = Math.fround(sum + Math.fround(a[i * width + c]! * b[j * width + c]!));
        }
        out[i * bRows + j]! += sum;
      }
    }
  },
};
