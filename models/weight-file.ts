// The weights of a model's variant in one file, and the tensors through which a graph beside it reads them.
//
// fp32: as they are. fp16: tables and matrices rounded to fp16. Vectors are float32 in all of them: they are a thousandth of the
// whole. int8 is derived from fp16: src/onnx/int8-weights.ts.

import {
  int8Layout,
  type PackedWeight,
  type PackedWeights,
  quantizeWeights,
  type SmoothedInput,
} from "../src/onnx/int8-weights.ts";
import { ElementType, externalTensor, type Tensor } from "../src/onnx/onnx.ts";
import { placedOnPages } from "../src/onnx/pages.ts";
import type { Weight } from "./bert-weights.ts";

export interface WeightFile {
  readonly bytes: Uint8Array;
  readonly tensors: readonly Tensor[];
}

interface StoredTensor {
  readonly name: string;
  readonly elementType: ElementType;
  readonly dims: readonly number[];
  readonly values: Float32Array | Float16Array;
}

/** @param location name of the file, beside the graphs that use it */
export function packWeights(
  weights: readonly Weight[],
  variant: "fp32" | "fp16",
  location: string,
): WeightFile {
  const stored = weights.map((weight) => storedTensor(weight, variant));
  const { tensors: placed, sizeBytes } = placedOnPages(stored, ({ values }) => values.byteLength);

  const bytes = new Uint8Array(sizeBytes);
  for (const { values, offset } of placed) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
  }
  const tensors = placed.map(({ name, elementType, dims, offset }) =>
    externalTensor(name, elementType, dims, location, offset),
  );
  return { bytes, tensors };
}

/** Where the file of fp16 weights has what, for `quantizeWeights`. */
export function packedWeights(
  weights: readonly Weight[],
  { tensors }: WeightFile,
  inputs: readonly SmoothedInput[],
): PackedWeights {
  const packed = weights.map(({ name, kind, dims }, index): PackedWeight => {
    const { data } = tensors[index]!;
    return { name, kind, dims, offset: "offset" in data ? data.offset : 0 };
  });
  return { tensors: packed, inputs };
}

export function packInt8Weights(
  fp16: Uint8Array,
  smoothing: Uint8Array,
  packed: PackedWeights,
  location: string,
): WeightFile {
  const tensors = int8Layout(packed).tensors.map(({ name, elementType, dims, offset }) =>
    externalTensor(name, elementType, dims, location, offset),
  );
  return { bytes: quantizeWeights(fp16, smoothing, packed), tensors };
}

function storedTensor({ name, kind, dims, values }: Weight, variant: "fp32" | "fp16"): StoredTensor {
  if (variant === "fp32" || kind === "vector") return { name, elementType: ElementType.float, dims, values };
  return { name, elementType: ElementType.float16, dims, values: new Float16Array(values) };
}
