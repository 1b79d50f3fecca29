// int8 weights out of fp16 ones: codes and scales give the values back, and no sum of two products leaves 16 bits.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  int8Layout,
  type PackedWeights,
  quantizeColumns,
  quantizeWeights,
  scalesName,
  smoothingName,
} from "../../src/onnx/int8-weights.ts";

const rows = 24;
const columns = 70;
const wave = (count: number, size: number) =>
  Float16Array.from({ length: count }, (_, i) => size * Math.sin(i * i + 0.7 * i));
const table = wave(50 * rows, 1);
const matrix = wave(rows * columns, 3);
const bias = Float32Array.from({ length: columns }, (_, i) => i / 7);
const factors = Float16Array.from({ length: rows }, (_, i) => 0.25 + (i % 5));

/** Each tensor on a page of its own, as the file of fp16 weights has them. */
const fp16 = new Uint8Array(4 * 4096);
[table, matrix, bias].forEach((values, page) => {
  fp16.set(new Uint8Array(values.buffer), page * 4096);
});
const packed: PackedWeights = {
  tensors: [
    { name: "words", kind: "table", dims: [50, rows], offset: 0 },
    { name: "matrix", kind: "matrix", dims: [rows, columns], offset: 4096 },
    { name: "bias", kind: "vector", dims: [columns], offset: 8192 },
  ],
  inputs: [{ name: "input", matrices: ["matrix"] }],
};
const file = quantizeWeights(fp16, new Uint8Array(factors.buffer), packed);
const { tensors, sizeBytes } = int8Layout(packed);

function read(name: string): number[] {
  const { elementType, dims, offset } = tensors.find((tensor) => tensor.name === name)!;
  const count = dims.reduce((product, dim) => product * dim, 1);
  const views: Readonly<Record<number, typeof Float32Array | typeof Int8Array | typeof Float16Array>> = {
    1: Float32Array,
    3: Int8Array,
    10: Float16Array,
  };
  return Array.from(new views[elementType]!(file.buffer as ArrayBuffer, offset, count));
}

test("tables and vectors stay as they are, and tensors lie on pages, none over another", () => {
  expect(read("words")).toEqual(Array.from(table));
  expect(read("bias")).toEqual(Array.from(bias));
  expect(file).toHaveLength(sizeBytes);
  const begins = tensors.map(({ offset }) => offset);
  expect(begins.every((offset) => offset % 4096 === 0)).toBe(true);
  expect(new Set(begins).size).toBe(tensors.length);
});

test("a channel that is divided meets a row that is multiplied: the product is the same", () => {
  const codes = read("matrix");
  const scales = read(scalesName("matrix"));
  const smoothing = read(smoothingName("input"));
  codes.forEach((code, i) => {
    const row = Math.floor(i / columns);
    const step = scales[i % columns]! * smoothing[row]!;
    expect(Math.abs(code * step - matrix[i]!)).toBeLessThanOrEqual(step * 0.5001);
  });
  expect(smoothing).toEqual(Array.from(factors, (factor) => Math.fround(1 / factor)));
});

describe("quantizeColumns", () => {
  const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 });
  const quantized = (values: readonly number[], count: number) => {
    const codes = new Int8Array(values.length);
    const scales = new Float32Array(count);
    quantizeColumns(Float32Array.from(values), count, codes, scales);
    return { codes, scales };
  };

  test("every value is within half a step", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(float, { maxLength: 40 }), (count, all) => {
        const values = all.slice(0, all.length - (all.length % count));
        const { codes, scales } = quantized(values, count);
        values.forEach((value, i) => {
          const scale = scales[i % count]!;
          // A scale below the smallest normal float has fewer digits itself.
          const step = Math.max(scale, 2 ** -126);
          expect(Math.abs(codes[i]! * scale - Math.fround(value))).toBeLessThanOrEqual(step * 0.51);
        });
      }),
    );
  });

  test("two products of unsigned bytes and neighbouring codes fit in 16 bits", () => {
    fc.assert(
      fc.property(fc.array(float, { minLength: 1, maxLength: 40 }), (values) => {
        const { codes } = quantized(values, 1);
        for (let i = 0; i < codes.length; i += 2) {
          const pair = [codes[i]!, codes[i + 1] ?? 0];
          const most = pair.reduce((sum, code) => sum + 255 * Math.max(code, 0), 0);
          const least = pair.reduce((sum, code) => sum + 255 * Math.min(code, 0), 0);
          expect(most).toBeLessThanOrEqual(0x7fff);
          expect(least).toBeGreaterThanOrEqual(-0x8000);
        }
      }),
    );
  });

  test("a column of zeros stays zero", () => {
    const { codes, scales } = quantized([0, 1, 0, -2], 2);
    expect([...codes]).toEqual([0, 64, 0, -127]);
    expect([...scales]).toEqual([0, Math.fround(2 / 127)]);
  });
});
