// Weights packed into one file: what a runtime reads there through the tensors is what was put in, to the format's precision.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Weight } from "../../models/bert-weights.ts";
import { packWeights, quantizeColumns, scalesName, type WeightFile } from "../../models/weight-file.ts";
import { ElementType, type Tensor } from "../../src/onnx/onnx.ts";

const wave = (count: number, size: number) =>
  Float32Array.from({ length: count }, (_, i) => size * Math.sin(i * i + 0.7 * i));
const weights: readonly Weight[] = [
  { name: "words", kind: "table", dims: [50, 24], values: wave(50 * 24, 1) },
  { name: "matrix", kind: "matrix", dims: [24, 70], values: wave(24 * 70, 3) },
  { name: "bias", kind: "vector", dims: [70], values: wave(70, 1e-5) },
];

function read({ bytes, tensors }: WeightFile, name: string) {
  const { dims, elementType, data } = tensors.find((tensor) => tensor.name === name) as Tensor;
  if (!("location" in data)) throw new Error(`${name} is not in the file`);
  const content = bytes.slice(data.offset, data.offset + data.sizeBytes).buffer;
  const views = {
    [ElementType.float]: Float32Array,
    [ElementType.float16]: Float16Array,
    [ElementType.int8]: Int8Array,
  };
  const View = views[elementType as keyof typeof views];
  return { dims, elementType, values: Array.from(new View(content)), location: data.location };
}

test("fp32 is exact", () => {
  const file = packWeights(weights, "fp32", "weights.bin");
  for (const { name, dims, values } of weights) {
    const stored = {
      dims,
      elementType: ElementType.float,
      values: Array.from(values),
      location: "weights.bin",
    };
    expect(read(file, name)).toEqual(stored);
  }
});

test("fp16 rounds tables and matrices to the nearest half, and leaves vectors alone", () => {
  const file = packWeights(weights, "fp16", "weights.bin");
  for (const { name, values } of weights.slice(0, 2)) {
    expect(read(file, name).elementType).toBe(ElementType.float16);
    read(file, name).values.forEach((half, i) => {
      expect(Math.abs(half - values[i]!)).toBeLessThanOrEqual(Math.abs(values[i]!) * 2 ** -11 + 2 ** -25);
    });
  }
  expect(read(file, "bias").values).toEqual(Array.from(weights[2]!.values));
});

test("int8 has codes and a scale for each output of a matrix, and halves in tables", () => {
  const file = packWeights(weights, "int8", "weights.bin");
  const { values: codes, dims } = read(file, "matrix");
  const { values: scales } = read(file, scalesName("matrix"));
  expect(dims).toEqual([24, 70]);
  expect(scales).toHaveLength(70);
  weights[1]!.values.forEach((value, i) => {
    const scale = scales[i % 70]!;
    expect(Math.abs(codes[i]! * scale - value)).toBeLessThanOrEqual(scale * 0.5001);
  });
  expect(read(file, "words").elementType).toBe(ElementType.float16);
});

test("tensors begin on a page and do not overlap", () => {
  for (const variant of ["fp32", "fp16", "int8"] as const) {
    const { bytes, tensors } = packWeights(weights, variant, "weights.bin");
    let end = 0;
    for (const { data } of tensors) {
      if (!("location" in data)) throw new Error("every tensor is in the file");
      expect(data.offset % 4096).toBe(0);
      expect(data.offset).toBeGreaterThanOrEqual(end);
      end = data.offset + data.sizeBytes;
    }
    expect(end).toBe(bytes.length);
  }
});

describe("quantizeColumns", () => {
  const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 });

  test("every value is within half a step, and the largest of a column keeps its size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(float, { maxLength: 40 }), (columns, values) => {
        const rows = Float32Array.from(values.slice(0, values.length - (values.length % columns)));
        const { codes, scales } = quantizeColumns(rows, columns);
        rows.forEach((value, i) => {
          const scale = scales[i % columns]!;
          // A scale below the smallest normal float has fewer digits itself.
          const step = Math.max(scale, 2 ** -126);
          expect(Math.abs(codes[i]! * scale - value)).toBeLessThanOrEqual(step * 0.51);
        });
      }),
    );
  });

  test("two products of an unsigned byte and a code fit in 16 bits", () => {
    fc.assert(
      fc.property(fc.array(float, { minLength: 1, maxLength: 40 }), (values) => {
        const { codes } = quantizeColumns(Float32Array.from(values), 1);
        for (const code of codes) expect(2 * 255 * Math.abs(code)).toBeLessThanOrEqual(0x7fff);
      }),
    );
  });

  test("a column of zeros stays zero", () => {
    const { codes, scales } = quantizeColumns(Float32Array.of(0, 1, 0, -2), 2);
    expect([...codes]).toEqual([0, 32, 0, -64]);
    expect([...scales]).toEqual([0, 2 / 64]);
  });
});
