// What the scores are made with: a matrix product that the caller injects, native or naive. It only has to find
// a short list: what ranks is computed again in float64, so every product gives the same result.

import type { KernelMemory } from "../../vectors/kernel-memory.ts";

export interface MatrixProduct {
  /** Memory of the kernels that search with it, and that it works on in place; without, their like in TypeScript search. */
  readonly memory?: KernelMemory | undefined;

  /**
   * out[i * columns + j] = sum over c < width of a[i * width + c] * b[c * columns + j], in float32 and in any order. `a` is [rows, width],
   * `b` [width, columns], `out` [rows, columns]; the arrays may be longer.
   */
  multiply(
    a: Float32Array,
    rows: number,
    b: Float32Array,
    columns: number,
    width: number,
    out: Float32Array,
  ): void;

  /** Memory that `multiply` can work on in place, when it has a preference. It is used as long as the product is. */
  allocate?(length: number): Float32Array;
}

export type OperandName = "left" | "right" | "result";

const operands = new WeakMap<MatrixProduct, Map<OperandName, Float32Array>>();

/**
 * Memory for an operand, of at least `length` numbers that are not cleared. A product has one of each name and may keep
 * it for good, so it is used again: one caller at a time.
 */
export function operand(product: MatrixProduct, name: OperandName, length: number): Float32Array {
  const made = operands.get(product) ?? new Map<OperandName, Float32Array>();
  operands.set(product, made);
  const held = made.get(name);
  if (held !== undefined && held.length >= length) return held;
  const fresh = product.allocate?.(length) ?? new Float32Array(length);
  made.set(name, fresh);
  return fresh;
}
