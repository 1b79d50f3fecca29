// The fp32 and int8 tables of a static embedding model, derived from its fp16 table. Only the fp16 table is shipped; the
// build and the executable derive the others with these functions, so the results must be equal to the bit everywhere.
// All targets are little-endian.

import { assert, DataError } from "../core/errors.ts";
import { floatOfHalfBits } from "../vectors/half-float.ts";
import { PAGE_SIZE_BYTES } from "./pages.ts";

/** How the weights of a built-in model are stored. */
export type Variant = "fp32" | "fp16" | "int8";

const HALF_SIZE_BYTES = 2;
const FLOAT_SIZE_BYTES = 4;
const LARGEST_CODE = 127;
// Sign off, fp16 bit patterns are ordered as their magnitudes are; from here on they are infinite or not a number.
const MAGNITUDE_BITS = 0x7fff;
const FIRST_NON_FINITE = 0x7c00;
// A double of this size has no fraction bits left: adding it rounds to the nearest integer, ties to even.
const ROUNDING_SHIFT = 1.5 * 2 ** 52;

/** The same rows as float32, exact: 2 bytes a value in, 4 bytes a value out. */
export function widenFp16(fp16Bytes: Uint8Array): Uint8Array {
  const aligned = alignedHalves(fp16Bytes);
  const halves = new Float16Array(aligned.buffer, aligned.byteOffset, aligned.length / HALF_SIZE_BYTES);
  return new Uint8Array(new Float32Array(halves).buffer);
}

/** Where the scales begin in the file of `quantizeRows`. */
export function scalesOffset(rows: number, columns: number): number {
  return Math.ceil((rows * columns) / PAGE_SIZE_BYTES) * PAGE_SIZE_BYTES;
}

/**
 * The int8 file: `rows` x `columns` codes, zeros up to the next page, `rows` float32 scales.
 * Symmetric per row: scale = max|value| / 127, code = value / scale rounded to nearest, ties to even; value ≈ code * scale.
 * A row of zeros has the scale 0.
 * @throws DataError if a value is infinite or not a number
 */
export function quantizeRows(fp16Bytes: Uint8Array, rows: number, columns: number): Uint8Array {
  assert(
    fp16Bytes.length === rows * columns * HALF_SIZE_BYTES,
    `${fp16Bytes.length} bytes are ${rows} x ${columns} halves`,
  );
  const aligned = alignedHalves(fp16Bytes);
  const patterns = new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.length / HALF_SIZE_BYTES);
  const floatOf = floatOfHalfBits();
  const scalesStart = scalesOffset(rows, columns);
  const file = new ArrayBuffer(scalesStart + rows * FLOAT_SIZE_BYTES);
  const codes = new Int8Array(file, 0, rows * columns);
  const scales = new Float32Array(file, scalesStart, rows);

  for (let row = 0; row < rows; row++) {
    const begin = row * columns;
    const end = begin + columns;
    const scale = Math.fround(floatOf[largestMagnitude(patterns, begin, end, row)]! / LARGEST_CODE);
    scales[row] = scale;
    if (scale === 0) continue;
    for (let i = begin; i < end; i++) {
      codes[i] = floatOf[patterns[i]!]! / scale + ROUNDING_SHIFT - ROUNDING_SHIFT;
    }
  }
  return new Uint8Array(file);
}

function largestMagnitude(patterns: Uint16Array, begin: number, end: number, row: number): number {
  let largest = 0;
  for (let i = begin; i < end; i++) {
    const magnitude = patterns[i]! & MAGNITUDE_BITS;
    if (magnitude > largest) largest = magnitude;
  }
  if (largest >= FIRST_NON_FINITE) {
    throw new DataError({
      what: `row ${row} of the embedding table cannot be quantised`,
      seen: "a value that is infinite or not a number",
      expected: "finite values",
      next: "Use the variant fp32 or fp16 of this model.",
    });
  }
  return largest;
}

// A view of 16-bit elements must begin at an even address; bytes cut out of a larger file may not. The slice of a Buffer is no copy.
function alignedHalves(fp16Bytes: Uint8Array): Uint8Array {
  assert(fp16Bytes.length % HALF_SIZE_BYTES === 0, `${fp16Bytes.length} bytes are whole halves`);
  return fp16Bytes.byteOffset % HALF_SIZE_BYTES === 0 ? fp16Bytes : new Uint8Array(fp16Bytes);
}
