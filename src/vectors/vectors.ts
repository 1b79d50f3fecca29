// Vectors row by row, and the check that they are numbers that can be ranked.

import { DataError } from "../core/errors.ts";
import { firstBeyond } from "./vectors.hot.ts";

/** Row i is `values[i * width]` to `values[(i + 1) * width - 1]`. */
export interface Vectors {
  readonly values: Float32Array;
  readonly rows: number;
  readonly width: number;
}

/** Above this, products of two components could leave the range of float32. No model comes near it. */
const LARGEST_COMPONENT = 1e15;

/** The rows with the given indexes, in their order, as a copy. */
export function takeRows({ values, width }: Vectors, rows: Int32Array): Vectors {
  const taken = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    taken.set(values.subarray(row * width, (row + 1) * width), i * width);
  });
  return { values: taken, rows: rows.length, width };
}

/** Throws a DataError that names the row, unless every component is a number that float32 products can hold. */
export function checkComponents({ values, width }: Vectors, nameOf: (row: number) => string): void {
  const at = firstBeyond(values, LARGEST_COMPONENT);
  if (at === values.length) return;
  throw new DataError({
    what: `the vector of ${nameOf(Math.floor(at / width))} cannot be ranked`,
    seen: `${values[at]} at coordinate ${at % width}`,
    expected: `numbers from -${LARGEST_COMPONENT} to ${LARGEST_COMPONENT}`,
    next: "Embed it with the fp32 variant; if that gives numbers, the variant or the device is at fault.",
  });
}
