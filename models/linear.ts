// Multiplication with a matrix that is stored as a variant stores it (weight-file.ts, src/onnx/int8-weights.ts), and reading from a table.
//
// With whole numbers the input of a multiplication is quantised as it runs: after smoothing, each token is divided by its largest
// magnitude, the whole tensor gets one scale and one zero point, the product is taken in whole numbers, and all scales are applied to it.
// Without the division a token that is large makes all others coarse, those of the texts beside it too: the smallest cosine between a
// text alone and in a batch of 8 is 0.98 then, and above 0.99 with it.

import { scalesName, smoothingName } from "../src/onnx/int8-weights.ts";
import type { NodeList } from "../src/onnx/node-list.ts";
import { ElementType, inlineTensor } from "../src/onnx/onnx.ts";
import type { Variant } from "./manifest.ts";

/**
 * How a graph multiplies. `int8` widens the codes in a form in which OpenVINO and other devices know them and choose for themselves;
 * `int8-integer` is the form that ONNX Runtime on the CPU computes in whole numbers.
 */
export type Arithmetic = Variant | "int8-integer";

const toFloat = { to: { int: ElementType.float } } as const;

/** What one or several matrices are multiplied with. */
export type LinearInput = { readonly values: string } | QuantizedInput;

interface QuantizedInput {
  /** Codes, their scale, and the code of zero. */
  readonly parts: readonly [string, string, string];
  /** What each token was divided by, [tokens, 1]. */
  readonly tokenScales: string | undefined;
}

/**
 * @param name of the input, by which its smoothing is found
 * @param isEven of an input whose tokens are of one size: they are not scaled
 */
export function linearInput(
  list: NodeList,
  arithmetic: Arithmetic,
  values: string,
  { name, isEven }: { readonly name: string; readonly isEven: boolean },
): LinearInput {
  if (arithmetic === "fp32" || arithmetic === "fp16") return { values };
  const smoothed = list.add("Mul", [values, smoothingName(name)]);
  if (arithmetic === "int8") return { values: smoothed };
  const tokenScales = isEven ? undefined : largestOfTokens(list, smoothed);
  const scaled = tokenScales === undefined ? smoothed : list.add("Div", [smoothed, tokenScales]);
  const parts = [`${scaled}.codes`, `${scaled}.scale`, `${scaled}.zero_point`] as const;
  list.addNamed("DynamicQuantizeLinear", [scaled], parts);
  return { parts, tokenScales };
}

/** The initializer that whole numbers need. */
export const lastAxis = inlineTensor("last_axis", [1], BigInt64Array.of(-1n));

/** Biases see to it that no token is all zeros. */
function largestOfTokens(list: NodeList, values: string): string {
  return list.add("ReduceMax", [list.add("Abs", [values]), lastAxis.name], { keepdims: { int: 1 } });
}

/** input · `name`.weight + `name`.bias, float32. */
export function linear(list: NodeList, arithmetic: Arithmetic, input: LinearInput, name: string): string {
  const matrix = `${name}.weight`;
  const product =
    "values" in input
      ? list.add("MatMul", [input.values, floatMatrix(list, arithmetic, matrix)])
      : integerProduct(list, input, matrix);
  return list.add("Add", [product, `${name}.bias`]);
}

/** Rows of a table as float32; `select` adds the node that takes them. */
export function tableRows(
  list: NodeList,
  arithmetic: Arithmetic,
  table: string,
  select: (table: string) => string,
): string {
  const rows = select(table);
  return arithmetic === "fp32" ? rows : list.add("Cast", [rows], toFloat);
}

function floatMatrix(list: NodeList, arithmetic: Arithmetic, matrix: string): string {
  if (arithmetic === "fp32") return matrix;
  if (arithmetic === "fp16") return list.add("Cast", [matrix], toFloat);
  return list.add("DequantizeLinear", [matrix, scalesName(matrix)], {
    axis: { int: 1 },
  });
}

/** ONNX Runtime knows this order of nodes and makes one of them. */
function integerProduct(list: NodeList, { parts, tokenScales }: QuantizedInput, matrix: string): string {
  const [codes, scale, zeroPoint] = parts;
  const product = list.add("MatMulInteger", [codes, matrix, zeroPoint]);
  const scales = list.add("Mul", [scale, scalesName(matrix)]);
  const scaled = list.add("Mul", [list.add("Cast", [product], toFloat), scales]);
  return tokenScales === undefined ? scaled : list.add("Mul", [scaled, tokenScales]);
}
