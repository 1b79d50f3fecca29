// The check that vectors are numbers that can be ranked.

import { DataError } from "../core/errors.ts";
import { countZeroRows, firstBeyond } from "./vectors.hot.ts";
import type { RowSource } from "./vectors.ts";

/** Above this, products of two components could leave the range of float32. No model comes near it. */
const LARGEST_COMPONENT = 1e15;

/** Rows that are read at a time. */
const BLOCK_ROWS = 1024;

/**
 * @returns how many rows are zero vectors
 * @throws DataError that names the row, unless every component is a number that float32 products can hold
 */
export function checkComponents(source: RowSource, nameOf: (row: number) => string): number {
  const { rows, width } = source;
  const block = new Float32Array(source.values === undefined ? Math.min(BLOCK_ROWS, rows) * width : 0);
  let zeroCount = 0;
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - first);
    const values = source.values?.subarray(first * width, (first + count) * width) ?? block;
    if (source.values === undefined) source.read(first, count, block.subarray(0, count * width));
    const found = countZeroRows(values, width, count, LARGEST_COMPONENT);
    if (found < 0) throw cannotBeRanked(values, width, first, nameOf);
    zeroCount += found;
  }
  return zeroCount;
}

function cannotBeRanked(
  values: Float32Array,
  width: number,
  firstRow: number,
  nameOf: (row: number) => string,
): DataError {
  const at = firstBeyond(values, LARGEST_COMPONENT);
  return new DataError({
    what: `the vector of ${nameOf(firstRow + Math.floor(at / width))} cannot be ranked`,
    seen: `${values[at]} at coordinate ${at % width}`,
    expected: `numbers from -${LARGEST_COMPONENT} to ${LARGEST_COMPONENT}`,
    next: "Make it again, by the fp32 variant where a model here made it: if that gives numbers, the variant or the device is at fault.",
  });
}
