// Weights packed into one file: what a runtime reads there through the tensors is what was put in, to the format's precision.

import { expect, test } from "bun:test";
import type { Weight } from "../../models/bert-weights.ts";
import { packWeights, type WeightFile } from "../../models/weight-file.ts";
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

test("tensors begin on a page and do not overlap", () => {
  for (const variant of ["fp32", "fp16"] as const) {
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
