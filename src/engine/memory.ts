// The memory of a model's inputs and output, which both runtimes read and write in place.
import type { Arena } from "../../ffi/arena.ts";
import type { TokenInput } from "./engine.ts";
import type { CacheInput, MappedGraph } from "./graph.ts";

export interface CallMemory {
  readonly inputs: readonly TokenInput[];
  readonly output: Float32Array;
  readonly halves: Uint16Array | undefined;
}

/** Inputs that never change are filled here once: a mask of ones for a single text, positions for a single text. */
export function allocateCallMemory(
  arena: Arena,
  graph: MappedGraph,
  batch: number,
  maxTokens: number,
): CallMemory {
  const inputs = graph.inputs.map(({ role, elementType }): TokenInput => {
    const wordsPerElement = elementType === "int64" ? 2 : 1;
    const words = arena.view(Int32Array, batch * maxTokens * wordsPerElement);
    return { role, words, wordsPerElement };
  });
  for (const { role, words, wordsPerElement } of inputs) {
    for (let token = 0; token < maxTokens; token++) {
      if (role === "attention_mask") words[token * wordsPerElement] = 1;
      if (role === "position_ids") words[token * wordsPerElement] = token;
    }
  }
  const { isPooled, dim, elementType } = graph.output;
  const length = batch * dim * (isPooled ? 1 : maxTokens);
  const output = arena.view(Float32Array, length);
  return { inputs, output, halves: elementType === "float16" ? arena.view(Uint16Array, length) : undefined };
}

/** The shape of a cache that holds no token. */
export function emptyCacheShape({ shape }: CacheInput, batch: number): readonly number[] {
  return [batch, ...shape.slice(1)];
}

/** Shape of the output for this many tokens a text. */
export function outputShape(graph: MappedGraph, batch: number, tokens: number): readonly number[] {
  const { isPooled, dim } = graph.output;
  return isPooled ? [batch, dim] : [batch, tokens, dim];
}
