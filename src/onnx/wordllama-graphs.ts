// The graphs of a static embedding model: a text's vector is the mean of the table rows of its tokens.
//
// Each variant has its graphs over the same table, which lies beside them as `table.<variant>.bin`:
// - for one text a call: exactly the tokens that there are, no padding, no mask; the float variants have a second form of it
//   for ONNX Runtime on the CPU;
// - for batches: padded, with a mask, divided by max(number of tokens, 1).
// A text without tokens gives zeros in both. Ids are int32: WebGPU keeps kernels of int64 on the CPU.
//
// The forms were chosen by time, one thread, 16 and 300 tokens, ONNX Runtime 1.30 and OpenVINO 2026.4:
// - a mean over axis 0 of [tokens, columns] takes a quarter of the time of one over axis 1 of [1, tokens, columns]
//   at 300 tokens in ONNX Runtime, and costs nothing in OpenVINO; hence the Squeeze in front;
// - as MatMul the mean of one text takes 3.2 instead of 4.2 us at 14 tokens and 4.3 instead of 8.9 us at 40 in ONNX Runtime on
//   the CPU (its ReduceMean costs 1.5 us on a single row), but 3 us more in OpenVINO: so that runtime keeps the ReduceMean;
// - a weighted sum as MatMul beats Mul and ReduceSum, by a factor of five at 300 tokens in ONNX Runtime;
// - int8 scales as weights of that MatMul save a multiplication of every gathered value.

import { scalesOffset, type Variant } from "./derive-table.ts";
import { maskWeights, one, tokenAxis } from "./mask-weights.ts";
import type { OnnxNode, Tensor, ValueInfo } from "./onnx.ts";
import { ElementType, encodeModel, externalTensor, inlineTensor, node } from "./onnx.ts";

export interface TableShape {
  readonly rows: number;
  readonly columns: number;
}

// Operator set 17 is the last in which ReduceMean has its axes as attribute; it came with IR version 8.
const IR_VERSION = 8;
const OPSET = 17;

const firstAxis = inlineTensor("first_axis", [1], BigInt64Array.of(0n));
const toFloat = { to: { int: ElementType.float } } as const;

/** How the mean of one text is computed; int8 has a form of its own for both. */
export type MeanForm = "reduce" | "matmul";

/** One text a call: `input_ids` int32 [1, tokens] -> `sentence_embedding` float32 [1, columns]. */
export function sentenceGraph(variant: Variant, table: TableShape, form: MeanForm = "reduce"): Uint8Array {
  const isMatmul = form === "matmul" && variant !== "int8";
  return encodeModel({
    irVersion: IR_VERSION,
    opset: OPSET,
    graph: {
      name: `sentence_${variant}`,
      inputs: [{ name: "input_ids", elementType: ElementType.int32, shape: [1, "tokens"] }],
      outputs: [sentenceEmbedding(1, table)],
      initializers: [
        ...tableTensors(variant, table),
        firstAxis,
        ...(isMatmul ? [inlineTensor("ones", [table.rows], new Float32Array(table.rows).fill(1))] : []),
      ],
      nodes: [
        node("Squeeze", ["input_ids", "first_axis"], ["token_ids"]),
        ...gatherRows(variant, "token_ids"),
        ...(variant === "int8" ? scaledMean : isMatmul ? matmulMean : plainMean),
      ],
    },
  });
}

/**
 * Batches: `input_ids` and `attention_mask` int32 [batch, tokens] -> `sentence_embedding` float32 [batch, columns].
 * The mask is 1 for a token and 0 for padding; padding may hold any valid id.
 */
export function maskedGraph(variant: Variant, table: TableShape): Uint8Array {
  return encodeModel({
    irVersion: IR_VERSION,
    opset: OPSET,
    graph: {
      name: `masked_${variant}`,
      inputs: [
        { name: "input_ids", elementType: ElementType.int32, shape: ["batch", "tokens"] },
        { name: "attention_mask", elementType: ElementType.int32, shape: ["batch", "tokens"] },
      ],
      outputs: [sentenceEmbedding("batch", table)],
      initializers: [...tableTensors(variant, table), tokenAxis, one],
      nodes: [
        ...gatherRows(variant, "input_ids"),
        ...maskWeights,
        ...(variant === "int8" ? scaleWeights : []),
        node("Unsqueeze", [variant === "int8" ? "scaled_weights" : "weights", "token_axis"], ["weight_rows"]),
        node("MatMul", ["weight_rows", "rows"], ["means"]),
        node("Squeeze", ["means", "token_axis"], ["sentence_embedding"]),
      ],
    },
  });
}

/** `rows`, float32: the table rows of `ids`, of int8 still without their scales. */
function gatherRows(variant: Variant, ids: string): OnnxNode[] {
  if (variant === "fp32") return [node("Gather", ["table", ids], ["rows"])];
  return [node("Gather", ["table", ids], ["stored_rows"]), node("Cast", ["stored_rows"], ["rows"], toFloat)];
}

const plainMean = [
  node("ReduceMean", ["rows"], ["sentence_embedding"], { axes: { ints: [0] }, keepdims: { int: 1 } }),
];

// A one for each token, divided by their sum, is 1 / token count for each.
const matmulMean = [
  node("Gather", ["ones", "input_ids"], ["token_ones"]),
  node("LpNormalization", ["token_ones"], ["weights"], { axis: { int: 1 }, p: { int: 1 } }),
  node("MatMul", ["weights", "rows"], ["sentence_embedding"]),
];

// Dividing the weights and not the sum: without tokens there are no weights, and nothing becomes 0 / 0.
const scaledMean = [
  node("Gather", ["scales", "input_ids"], ["token_scales"]),
  node("Size", ["input_ids"], ["token_count"]),
  node("Cast", ["token_count"], ["divisor"], toFloat),
  node("Div", ["token_scales", "divisor"], ["weights"]),
  node("MatMul", ["weights", "rows"], ["sentence_embedding"]),
];

const scaleWeights = [
  node("Gather", ["scales", "input_ids"], ["token_scales"]),
  node("Mul", ["weights", "token_scales"], ["scaled_weights"]),
];

function tableTensors(variant: Variant, { rows, columns }: TableShape): Tensor[] {
  const location = `table.${variant}.bin`;
  const dims = [rows, columns];
  switch (variant) {
    case "fp32":
      return [externalTensor("table", ElementType.float, dims, location, 0)];
    case "fp16":
      return [externalTensor("table", ElementType.float16, dims, location, 0)];
    case "int8":
      return [
        externalTensor("table", ElementType.int8, dims, location, 0),
        externalTensor("scales", ElementType.float, [rows], location, scalesOffset(rows, columns)),
      ];
  }
}

function sentenceEmbedding(batch: number | string, { columns }: TableShape): ValueInfo {
  return { name: "sentence_embedding", elementType: ElementType.float, shape: [batch, columns] };
}
