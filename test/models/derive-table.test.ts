// The derived tables against a naive reading of the IEEE 754 half format and a naive quantiser.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { DataError } from "../../src/core/errors.ts";
import { quantizeRows, scalesOffset, widenFp16 } from "../../src/onnx/derive-table.ts";

/** The value of a half by its definition: sign, 5 bits of exponent, 10 bits of fraction. */
function naiveHalf(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern >> 10) & 0x1f;
  const fraction = pattern & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function bytesOf(patterns: readonly number[]): Uint8Array {
  return new Uint8Array(Uint16Array.from(patterns).buffer);
}

/** The same bytes at an odd address, as when they are cut out of a larger file. */
function atOddAddress(bytes: Uint8Array): Uint8Array {
  const larger = new Uint8Array(bytes.length + 1);
  larger.set(bytes, 1);
  return larger.subarray(1);
}

describe("widenFp16", () => {
  test("all 65,536 halves, subnormals, infinities and not-a-numbers included", () => {
    const patterns = Array.from({ length: 0x10000 }, (_, pattern) => pattern);
    const wide = new Float32Array(widenFp16(bytesOf(patterns)).buffer);
    for (const pattern of patterns) {
      if (!Object.is(wide[pattern], naiveHalf(pattern))) {
        throw new Error(`half 0x${pattern.toString(16)}: ${wide[pattern]} instead of ${naiveHalf(pattern)}`);
      }
    }
  });

  test("bytes at an odd address", () => {
    const bytes = bytesOf([0x3c00, 0xc000, 0x0001]);
    expect(widenFp16(atOddAddress(bytes))).toEqual(widenFp16(bytes));
  });
});

describe("quantizeRows", () => {
  // Every finite half, subnormals and both zeros among them.
  const finiteHalf = fc
    .tuple(fc.integer({ min: 0, max: 0x7bff }), fc.boolean())
    .map(([magnitude, negative]) => (negative ? magnitude | 0x8000 : magnitude));
  const table = fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 9 }))
    .chain(([rows, columns]) =>
      fc.record({
        rows: fc.constant(rows),
        columns: fc.constant(columns),
        patterns: fc.array(finiteHalf, { minLength: rows * columns, maxLength: rows * columns }),
      }),
    );

  function quantized(patterns: readonly number[], rows: number, columns: number) {
    const file = quantizeRows(bytesOf(patterns), rows, columns);
    return {
      file,
      codes: new Int8Array(file.buffer, 0, rows * columns),
      scales: new Float32Array(file.buffer, scalesOffset(rows, columns), rows),
    };
  }

  test("scale = max|row| / 127; every value is within half a scale of what it becomes", () => {
    fc.assert(
      fc.property(table, ({ rows, columns, patterns }) => {
        const { codes, scales } = quantized(patterns, rows, columns);
        for (let row = 0; row < rows; row++) {
          const values = patterns.slice(row * columns, (row + 1) * columns).map(naiveHalf);
          const scale = Math.fround(Math.max(...values.map(Math.abs)) / 127);
          expect(scales[row]).toBe(scale);
          values.forEach((value, column) => {
            const code = codes[row * columns + column]!;
            expect(Math.abs(code)).toBeLessThanOrEqual(127);
            // The margin is for the test's own arithmetic in doubles.
            expect(Math.abs(code * scale - value)).toBeLessThanOrEqual(scale * (0.5 + 1e-12));
          });
        }
      }),
    );
  });

  test("ties go to the even code", () => {
    // 127 makes the scale 1, so that the others are their own codes before rounding.
    const values = Float16Array.of(127, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 126.5, -126.5, 3.25);
    const { codes, scales } = quantized([...new Uint16Array(values.buffer)], 1, values.length);
    expect(scales[0]).toBe(1);
    expect([...codes]).toEqual([127, 0, 2, 2, 0, -2, -2, 126, -126, 3]);
  });

  test("a row of zeros has scale 0 and codes 0", () => {
    const { codes, scales } = quantized([0, 0x8000, 0x3c00, 0xbc00], 2, 2);
    expect([...scales]).toEqual([0, Math.fround(1 / 127)]);
    expect([...codes]).toEqual([0, 0, 127, -127]);
  });

  test("the scales begin on a page, behind zeros", () => {
    expect([scalesOffset(16, 256), scalesOffset(16, 257), scalesOffset(1, 1)]).toEqual([4096, 8192, 4096]);
    const { file } = quantized([0x3c00, 0x4000], 2, 1);
    expect(file.length).toBe(4096 + 8);
    expect(file.subarray(2, 4096).every((byte) => byte === 0)).toBe(true);
  });

  test("bytes at an odd address", () => {
    const bytes = bytesOf([0x3c00, 0xc000]);
    expect(quantizeRows(atOddAddress(bytes), 1, 2)).toEqual(quantizeRows(bytes, 1, 2));
  });

  test.each([
    ["infinity", 0x7c00],
    ["minus infinity", 0xfc00],
    ["not a number", 0x7e00],
    ["a signalling not a number", 0xfc01],
  ])("%s is refused, its row named", (_, pattern) => {
    const quantize = () => quantizeRows(bytesOf([0x3c00, pattern]), 2, 1);
    expect(quantize).toThrow(DataError);
    expect(quantize).toThrow("row 1");
  });
});
