// Multiplication with a matrix that is stored as a variant stores it (weight-file.ts), and reading from a table.
//
// int8 is quantised as it runs: the input of a multiplication gets one scale and one zero point for the whole tensor, the product
// is taken in whole numbers, and both scales are applied to it. So a text's vector depends a little on the texts beside it.

import type { NodeList } from "../src/onnx/node-list.ts";
import { ElementType } from "../src/onnx/onnx.ts";
import type { Variant } from "./manifest.ts";
import { scalesName } from "./weight-file.ts";

const toFloat = { to: { int: ElementType.float } } as const;

/** What one or several matrices are multiplied with: [values], or of int8 [codes, scale, zero point]. */
export type LinearInput = readonly string[];

export function linearInput(list: NodeList, variant: Variant, values: string): LinearInput {
  if (variant !== "int8") return [values];
  const outputs = ["codes", "scale", "zero_point"].map((part) => `${values}.${part}`);
  list.addNamed("DynamicQuantizeLinear", [values], outputs);
  return outputs;
}

/** input · `name`.weight + `name`.bias, float32. */
export function linear(list: NodeList, variant: Variant, input: LinearInput, name: string): string {
  const matrix = `${name}.weight`;
  const product =
    variant === "int8" ? integerProduct(list, input, matrix) : floatProduct(list, variant, input, matrix);
  return list.add("Add", [product, `${name}.bias`]);
}

/** Rows of a table as float32; `select` adds the node that takes them. */
export function tableRows(
  list: NodeList,
  variant: Variant,
  table: string,
  select: (table: string) => string,
): string {
  const rows = select(table);
  return variant === "fp32" ? rows : list.add("Cast", [rows], toFloat);
}

function floatProduct(list: NodeList, variant: Variant, [values]: LinearInput, matrix: string): string {
  const floats = variant === "fp32" ? matrix : list.add("Cast", [matrix], toFloat);
  return list.add("MatMul", [values!, floats]);
}

/** ONNX Runtime knows this order of nodes and makes one of them. */
function integerProduct(list: NodeList, input: LinearInput, matrix: string): string {
  const [codes, scale, zeroPoint] = input as readonly [string, string, string];
  const product = list.add("MatMulInteger", [codes, matrix, zeroPoint]);
  const scales = list.add("Mul", [scale, scalesName(matrix)]);
  return list.add("Mul", [list.add("Cast", [product], toFloat), scales]);
}
