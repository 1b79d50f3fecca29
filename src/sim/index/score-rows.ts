// Scores of stored rows by a native product that is prepared once for each matrix, and made again for each query.
import type { ScoreRows } from "./exact-index.ts";

/** What is asked of a product; the operands lie in memory that it gave. */
export interface RowProducts {
  prepare(
    a: Float32Array,
    rows: number,
    b: Float32Array,
    columns: number,
    width: number,
    out: Float32Array,
  ): RowProduct;
}

interface RowProduct {
  /** out = a · b. 0 is success. */
  multiply(): number;
  check(status: number): void;
  close(): void;
}

interface Prepared {
  readonly rows: number;
  readonly vectors: Float32Array;
  readonly product: RowProduct;
}

/** Hot once an index holds still: a product is prepared anew only when the number of rows has changed. */
export function createScoreRows(products: RowProducts): ScoreRows {
  const preparedByDim: (Prepared | undefined)[] = [];
  return (vectors, dim, rows, query, scores) => {
    let prepared = preparedByDim[dim];
    if (prepared?.rows !== rows || prepared.vectors !== vectors) {
      prepared?.product.close();
      prepared = { rows, vectors, product: products.prepare(vectors, rows, query, 1, dim, scores) };
      preparedByDim[dim] = prepared;
    }
    const status = prepared.product.multiply();
    if (status !== 0) prepared.product.check(status);
  };
}
