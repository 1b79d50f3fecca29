// The int8 weights of a transformer, derived from its fp16 weights: the build and the executable derive them with this function,
// so the results must be equal to the bit everywhere. Tables and vectors stay as they are.
//
// A matrix is stored as codes, with a scale for each output: value ≈ code * scale. Before it is rounded, each row is multiplied with the
// smoothing factor of its input channel, and the graph divides the channel by it: so the few channels that are large in every text do not
// coarsen the others, when inputs are quantised too.
// Source of the smoothing: Xiao et al., https://arxiv.org/abs/2211.10438.

import { assert } from "../core/errors.ts";
import { ElementType, elementSizeBytes } from "./onnx.ts";
import { placedOnPages } from "./pages.ts";

/** A tensor in the file of fp16 weights: tables and matrices are fp16, vectors float32. */
export interface PackedWeight {
  readonly name: string;
  readonly kind: "table" | "matrix" | "vector";
  readonly dims: readonly number[];
  readonly offset: number;
}

/** The input of one or several multiplications. */
export interface SmoothedInput {
  readonly name: string;
  /** Names of the matrices, [channels, outputs] each, that it is multiplied with. */
  readonly matrices: readonly string[];
}

export interface PackedWeights {
  readonly tensors: readonly PackedWeight[];
  /** In the order of their factors in the smoothing file. */
  readonly inputs: readonly SmoothedInput[];
}

/** A tensor in the file of int8 weights. */
export interface Int8Tensor {
  readonly name: string;
  readonly elementType: ElementType;
  readonly dims: readonly number[];
  readonly offset: number;
}

const LARGEST_CODE = 127;
/** 2^15 / 255, rounded down. */
const LARGEST_PAIR = 128;

export const scalesName = (matrix: string): string => `${matrix}.scales`;
/** What each channel of an input is multiplied with: 1 / its smoothing factor. */
export const smoothingName = (input: string): string => `${input}.smoothing`;

/** Where everything lies in the int8 file, and how many bytes that has. */
export function int8Layout({ tensors, inputs }: PackedWeights): {
  readonly tensors: readonly Int8Tensor[];
  readonly sizeBytes: number;
} {
  const channels = (input: SmoothedInput) => tensorNamed(tensors, input.matrices[0]!).dims[0]!;
  const unplaced = [
    ...tensors.flatMap(storedTensors),
    ...inputs.map((input) => float(smoothingName(input.name), channels(input))),
  ];
  return placedOnPages(unplaced, byteCount);
}

function storedTensors({ name, kind, dims }: PackedWeight): Omit<Int8Tensor, "offset">[] {
  if (kind === "vector") return [{ name, elementType: ElementType.float, dims }];
  if (kind === "table") return [{ name, elementType: ElementType.float16, dims }];
  return [{ name, elementType: ElementType.int8, dims }, float(scalesName(name), dims[1]!)];
}

function float(name: string, length: number): Omit<Int8Tensor, "offset"> {
  return { name, elementType: ElementType.float, dims: [length] };
}

/**
 * The int8 file.
 * @param fp16 the file of fp16 weights
 * @param smoothing fp16 factors of all channels of all inputs, one input after the other; the channel is divided by its factor
 */
export function quantizeWeights(fp16: Uint8Array, smoothing: Uint8Array, packed: PackedWeights): Uint8Array {
  const layout = int8Layout(packed);
  const file = new Uint8Array(layout.sizeBytes);
  const placeOf = new Map(layout.tensors.map((tensor) => [tensor.name, tensor]));
  const floats = (name: string) => {
    const { offset, dims } = placeOf.get(name)!;
    return new Float32Array(file.buffer, offset, dims[0]!);
  };
  const codes = (name: string) => {
    const { offset, dims } = placeOf.get(name)!;
    return new Int8Array(file.buffer, offset, dims[0]! * dims[1]!);
  };

  for (const { name, kind, dims, offset } of packed.tensors) {
    if (kind === "matrix") continue;
    const elementType = kind === "table" ? ElementType.float16 : ElementType.float;
    const end = offset + byteCount({ elementType, dims });
    file.set(fp16.subarray(offset, end), placeOf.get(name)!.offset);
  }

  const factors = halves(smoothing);
  let begin = 0;
  for (const { name, matrices } of packed.inputs) {
    const channelCount = tensorNamed(packed.tensors, matrices[0]!).dims[0]!;
    const own = factors.subarray(begin, begin + channelCount);
    assert(own.length === channelCount, `${name} has ${own.length} of ${channelCount} smoothing factors`);
    floats(smoothingName(name)).set(own.map((factor) => 1 / factor));
    for (const matrix of matrices) {
      const { dims, offset } = tensorNamed(packed.tensors, matrix);
      const [rows, columns] = dims as readonly [number, number];
      const values = halves(fp16.subarray(offset, offset + 2 * rows * columns));
      multiplyRows(values, columns, own);
      quantizeColumns(values, columns, codes(matrix), floats(scalesName(matrix)));
    }
    begin += channelCount;
  }
  return file;
}

/**
 * Symmetric per column: code = value / scale rounded to nearest; value ≈ code * scale. A column of zeros has the scale 0.
 *
 * Processors without VNNI multiply two neighbours with unsigned bytes and add both products in 16 bits, where more than 32,767 is cut
 * off in silence. So the codes of two neighbouring rows, where they are of one sign, add up to 128 at most, rounding included.
 * @param scales must hold zeros
 */
export function quantizeColumns(
  values: Float32Array,
  columns: number,
  codes: Int8Array,
  scales: Float32Array,
): void {
  const pairs = new Float32Array(columns);
  for (let row = 0; row < values.length / columns; row++) {
    const begin = row * columns;
    const before = begin - columns;
    for (let column = 0; column < columns; column++) {
      const value = values[begin + column]!;
      if (Math.abs(value) > scales[column]!) scales[column] = Math.abs(value);
      if (row % 2 === 0) continue;
      const neighbour = values[before + column]!;
      const pair = Math.abs(value + neighbour);
      // Of two signs, the two products cannot add up.
      if (value * neighbour > 0 && pair > pairs[column]!) pairs[column] = pair;
    }
  }
  for (let column = 0; column < columns; column++) {
    scales[column] = Math.max(scales[column]! / LARGEST_CODE, pairs[column]! / (LARGEST_PAIR - 1));
  }

  for (let begin = 0; begin < values.length; begin += columns) {
    for (let column = 0; column < columns; column++) {
      const scale = scales[column]!;
      if (scale !== 0) codes[begin + column] = Math.round(values[begin + column]! / scale);
    }
  }
}

function multiplyRows(values: Float32Array, columns: number, factors: Float32Array): void {
  for (let row = 0; row < factors.length; row++) {
    const factor = factors[row]!;
    for (let i = row * columns; i < (row + 1) * columns; i++) values[i]! *= factor;
  }
}

function halves(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes);
  return new Float32Array(new Float16Array(aligned.buffer, aligned.byteOffset, aligned.length / 2));
}

function tensorNamed(tensors: readonly PackedWeight[], name: string): PackedWeight {
  const tensor = tensors.find((candidate) => candidate.name === name);
  assert(tensor !== undefined, `the weights have no ${name}`);
  return tensor;
}

function byteCount({ elementType, dims }: Pick<Int8Tensor, "elementType" | "dims">): number {
  return dims.reduce((count, dim) => count * dim, elementSizeBytes[elementType]);
}
