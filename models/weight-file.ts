// The weights of a model's variant in one file, and the tensors through which a graph beside it reads them.
//
// fp32: as they are. fp16: tables and matrices rounded to fp16. int8: tables as in fp16, matrices as codes with a scale for each
// output. Vectors are float32 in all of them: they are a thousandth of the whole.

import { ElementType, externalTensor, type Tensor } from "../src/onnx/onnx.ts";
import type { Weight } from "./bert-weights.ts";
import type { Variant } from "./manifest.ts";

export interface WeightFile {
  readonly bytes: Uint8Array;
  readonly tensors: readonly Tensor[];
}

// Tensors in a file begin on a page, so that a runtime can map them.
const PAGE_SIZE_BYTES = 4096;

/**
 * Half of what int8 holds. Processors without VNNI add two products of an unsigned byte and a code in 16 bits: up to 64 they fit,
 * above they would be cut off in silence.
 */
const LARGEST_CODE = 64;

interface StoredTensor {
  readonly name: string;
  readonly elementType: ElementType;
  readonly dims: readonly number[];
  readonly values: Float32Array | Float16Array | Int8Array;
}

/** @param location name of the file, beside the graphs that use it */
export function packWeights(weights: readonly Weight[], variant: Variant, location: string): WeightFile {
  const stored = weights.flatMap((weight) => storedTensors(weight, variant));
  let sizeBytes = 0;
  const placed = stored.map((tensor) => {
    const offset = Math.ceil(sizeBytes / PAGE_SIZE_BYTES) * PAGE_SIZE_BYTES;
    sizeBytes = offset + tensor.values.byteLength;
    return { ...tensor, offset };
  });

  const bytes = new Uint8Array(sizeBytes);
  for (const { values, offset } of placed) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
  }
  const tensors = placed.map(({ name, elementType, dims, offset }) =>
    externalTensor(name, elementType, dims, location, offset),
  );
  return { bytes, tensors };
}

/** The scales of an int8 matrix, one for each output. */
export function scalesName(matrix: string): string {
  return `${matrix}.scales`;
}

function storedTensors({ name, kind, dims, values }: Weight, variant: Variant): StoredTensor[] {
  if (variant === "fp32" || kind === "vector") {
    return [{ name, elementType: ElementType.float, dims, values }];
  }
  if (variant === "fp16" || kind === "table") {
    return [{ name, elementType: ElementType.float16, dims, values: new Float16Array(values) }];
  }
  const [, outputs] = dims as readonly [number, number];
  const { codes, scales } = quantizeColumns(values, outputs);
  return [
    { name, elementType: ElementType.int8, dims, values: codes },
    { name: scalesName(name), elementType: ElementType.float, dims: [outputs], values: scales },
  ];
}

/**
 * Symmetric per column: scale = max|value| / 64, code = value / scale rounded to nearest; value ≈ code * scale.
 * A column of zeros has the scale 0.
 */
export function quantizeColumns(values: Float32Array, columns: number) {
  const scales = new Float32Array(columns);
  for (let i = 0; i < values.length; i++) {
    scales[i % columns] = Math.max(scales[i % columns]!, Math.abs(values[i]!));
  }
  for (let column = 0; column < columns; column++) scales[column]! /= LARGEST_CODE;

  const codes = new Int8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const scale = scales[i % columns]!;
    if (scale !== 0) codes[i] = Math.round(values[i]! / scale);
  }
  return { codes, scales };
}
