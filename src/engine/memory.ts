// The memory of a model's inputs and output, which both runtimes read and write in place.

import type { Views } from "../../ffi/arena.ts";
import { MissingError } from "../core/errors.ts";
import { formatBytes } from "../core/format.ts";
import { optionName } from "../core/option-name.ts";
import type { TokenInput } from "./engine.ts";
import type { CacheInput, MappedGraph } from "./graph.ts";

/** What a call reads and writes. */
export type CallPorts = Pick<MappedGraph, "inputs" | "output">;

export interface CallMemory {
  readonly inputs: readonly TokenInput[];
  readonly output: Float32Array;
  readonly halves: Uint16Array | undefined;
}

/**
 * Inputs that never change are filled here once: a mask of ones for a single text, positions for a single text.
 * @param views zeroed
 * @throws MissingError when the machine has not so much memory
 */
export function allocateCallMemory(
  views: Views,
  graph: CallPorts,
  batch: number,
  maxTokens: number,
): CallMemory {
  const neededBytes = callBytes(graph, batch, maxTokens);
  const freeBytes = process.availableMemory();
  // Every page is touched when it is made: what is not there would end the process without a word.
  if (neededBytes > freeBytes)
    throw noMemory(batch, maxTokens, neededBytes, `${formatBytes(freeBytes)} are free`);
  try {
    return allocate(views, graph, batch, maxTokens);
  } catch (error) {
    throw noMemory(batch, maxTokens, neededBytes, (error as Error).message);
  }
}

function allocate(views: Views, graph: CallPorts, batch: number, maxTokens: number): CallMemory {
  const inputs = graph.inputs.map(({ role, elementType }): TokenInput => {
    const wordsPerElement = elementType === "int64" ? 2 : 1;
    const words = views.view(Int32Array, batch * maxTokens * wordsPerElement);
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
  const output = views.view(Float32Array, length);
  return { inputs, output, halves: elementType === "float16" ? views.view(Uint16Array, length) : undefined };
}

function noMemory(batch: number, tokens: number, neededBytes: number, reason: string): MissingError {
  return new MissingError({
    what: `there is no memory for a call of ${batch} texts of up to ${tokens} tokens`,
    seen: `its inputs and its output take ${formatBytes(neededBytes)}; ${reason}`,
    expected: "room for them, and for the runtime's own work",
    next: `Use a smaller ${optionName("batch")}, or cut the texts with ${optionName("maxTokens")}.`,
  });
}

/** What the inputs and the output of a call take. */
export function callBytes({ inputs, output }: CallPorts, batch: number, tokens: number): number {
  const inputBytes = inputs.reduce((sum, { elementType }) => sum + (elementType === "int64" ? 8 : 4), 0);
  const valueBytes = 4 + (output.elementType === "float16" ? 2 : 0);
  return batch * (tokens * inputBytes + output.dim * (output.isPooled ? 1 : tokens) * valueBytes);
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
