// What the scores are made with: a matrix product that the caller injects, native or naive. It only has to find
// candidates: what ranks is computed again in float64, so every product gives the same result.

export interface MatrixProduct {
  /**
   * out[i * bRows + j] += sum over from <= c < to of a[i * width + c] * b[j * width + c], in float32 and in any order.
   * `a` is [aRows, width], `b` [bRows, width], `out` [aRows, bRows]; the arrays may be longer.
   */
  add(
    a: Float32Array,
    aRows: number,
    b: Float32Array,
    bRows: number,
    width: number,
    from: number,
    to: number,
    out: Float32Array,
  ): void;

  /** Memory that `add` can work on in place, when it has a preference. */
  allocate?(length: number): Float32Array;
}

/** Memory for operands of `product`. */
export function operand(product: MatrixProduct, length: number): Float32Array {
  return product.allocate?.(length) ?? new Float32Array(length);
}
