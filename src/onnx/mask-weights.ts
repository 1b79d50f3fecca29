// The mask of a padded batch as weights of a mean: what the graphs of both built-in models begin their pooling with.

import { ElementType, inlineTensor, node } from "./onnx.ts";

export const tokenAxis = inlineTensor("token_axis", [1], BigInt64Array.of(1n));
export const one = inlineTensor("one", [], Float32Array.of(1));

/**
 * From `attention_mask` [batch, tokens]: `mask`, the same as float32, and `weights`, 1 / token count for a token and 0 for
 * padding. A text without tokens has the weights 0. They need `tokenAxis` and `one`.
 */
export const maskWeights = [
  node("Cast", ["attention_mask"], ["mask"], { to: { int: ElementType.float } }),
  node("ReduceSum", ["mask", "token_axis"], ["token_counts"], { keepdims: { int: 1 } }),
  node("Max", ["token_counts", "one"], ["divisors"]),
  node("Div", ["mask", "divisors"], ["weights"]),
];
