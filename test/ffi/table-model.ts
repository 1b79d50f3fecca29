// Small models that any runtime can be checked by: a text's vector is the mean of known random rows.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ElementType, encodeModel, externalTensor, node } from "../../src/onnx/onnx.ts";
import { maskedGraph, sentenceGraph } from "../../src/onnx/wordllama-graphs.ts";

export const rows = 300;
export const columns = 48;
export const maxTokens = 64;

const table = Float32Array.from({ length: rows * columns }, () => 6 * Math.random() - 3);

export interface TableModels {
  /** `input_ids` int32 [1, tokens] → `sentence_embedding` [1, columns]. */
  readonly sentence: string;
  /** `input_ids`, `attention_mask` int32 [batch, tokens] → `sentence_embedding` [batch, columns]. */
  readonly masked: string;
  /** `input_ids` int64 [batch, tokens] → `token_embeddings` [batch, tokens, columns]: the rows themselves. */
  readonly tokens: string;
}

/** Writes the models and their table into a folder; returns their paths. */
export function writeTableModels(folder: string): TableModels {
  const write = (name: string, content: Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  write(tableFile, new Uint8Array(table.buffer));
  return {
    sentence: write("sentence.onnx", sentenceGraph("fp32", { rows, columns })),
    masked: write("masked.onnx", maskedGraph("fp32", { rows, columns })),
    tokens: write("tokens.onnx", tokensGraph()),
  };
}

/** Where the graphs expect the table, beside them. */
export const tableFile = "table.fp32.bin";

function tokensGraph(): Uint8Array {
  return encodeModel({
    irVersion: 8,
    opset: 17,
    graph: {
      name: "tokens",
      inputs: [{ name: "input_ids", elementType: ElementType.int64, shape: ["batch", "tokens"] }],
      outputs: [
        { name: "token_embeddings", elementType: ElementType.float, shape: ["batch", "tokens", columns] },
      ],
      initializers: [externalTensor("table", ElementType.float, [rows, columns], tableFile, 0)],
      nodes: [node("Gather", ["table", "input_ids"], ["token_embeddings"])],
    },
  });
}

export function rowOf(id: number): Float32Array {
  return table.subarray(id * columns, (id + 1) * columns);
}

/** Mean of the rows, summed in double precision. */
export function meanOfRows(ids: readonly number[]): number[] {
  return Array.from({ length: columns }, (_, column) => {
    const sum = ids.reduce((total, id) => total + rowOf(id)[column]!, 0);
    return sum / ids.length;
  });
}

export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const differences = Array.from(expected, (value, index) => Math.abs(value - actual[index]!));
  // A missing or NaN component is as far away as can be.
  return differences.reduce(
    (worst, each) => (each <= worst ? worst : Number.isNaN(each) ? Infinity : each),
    0,
  );
}
