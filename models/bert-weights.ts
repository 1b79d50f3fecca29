// The weights of a BERT encoder as its graph wants them, from a safetensors file. They keep the names of the file.
// Layout of the file: https://github.com/huggingface/transformers/blob/v4.57.6/src/transformers/models/bert/modeling_bert.py

import type { SmoothedInput } from "../src/onnx/int8-weights.ts";
import type { BertConfig } from "./bert-config.ts";
import { readTensor } from "./safetensors.ts";

export interface Weight {
  readonly name: string;
  /** A table is gathered from, a matrix [inputs, outputs] is multiplied with, a vector is a bias or belongs to a norm. */
  readonly kind: "table" | "matrix" | "vector";
  readonly dims: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

export const WORD_TABLE = "embeddings.word_embeddings.weight";
/** Position p of a text of token type 0: the sum of the two embeddings. */
export const POSITION_TABLE = "embeddings.position_embeddings.weight";
export const EMBEDDING_NORM = "embeddings.LayerNorm";

/** The names within one layer. */
export function layerNames(layer: number) {
  const prefix = `encoder.layer.${layer}`;
  return {
    query: `${prefix}.attention.self.query`,
    key: `${prefix}.attention.self.key`,
    value: `${prefix}.attention.self.value`,
    attentionOutput: `${prefix}.attention.output.dense`,
    attentionNorm: `${prefix}.attention.output.LayerNorm`,
    intermediate: `${prefix}.intermediate.dense`,
    output: `${prefix}.output.dense`,
    outputNorm: `${prefix}.output.LayerNorm`,
  } as const;
}

export interface LayerInput extends SmoothedInput {
  /** Whether a norm has just brought its tokens to one size: scaling each brings little then, and costs a sixth of the time. */
  readonly isEven: boolean;
}

/** What is multiplied within one layer, and with which matrices. */
export function layerInputs(layer: number) {
  const { query, key, value, attentionOutput, intermediate, output } = layerNames(layer);
  const input = (name: string, linears: readonly string[], isEven = false): LayerInput => ({
    name: `${name}.input`,
    matrices: linears.map((linear) => `${linear}.weight`),
    isEven,
  });
  return {
    attention: input(`encoder.layer.${layer}.attention.self`, [query, key, value], true),
    attentionOutput: input(attentionOutput, [attentionOutput]),
    intermediate: input(intermediate, [intermediate], true),
    output: input(output, [output]),
  } as const;
}

/** All of them, layer by layer. */
export function linearInputs({ layerCount }: BertConfig): SmoothedInput[] {
  return Array.from({ length: layerCount }, (_, layer) => Object.values(layerInputs(layer))).flat();
}

/**
 * The file stores matrices as [outputs, inputs]; here they are transposed. The query is scaled by 1 / sqrt(head size), so that
 * the graph need not scale its scores.
 * @param source what messages call the file
 * @throws DataError if the file is malformed or does not have a tensor
 */
export function readBertWeights(file: Uint8Array, source: string, config: BertConfig): Weight[] {
  const { hiddenSize, intermediateSize, headCount } = config;
  const read = (name: string, shape: readonly number[]) =>
    floatsOf(readTensor(file, source, { name, dtype: "F32", shape }));

  const norm = (name: string): Weight[] =>
    [`${name}.weight`, `${name}.bias`].map((each) => vector(each, read(each, [hiddenSize])));
  const linear = (name: string, inputs: number, outputs: number, scale = 1): Weight[] => {
    const matrix = read(`${name}.weight`, [outputs, inputs]);
    const bias = read(`${name}.bias`, [outputs]);
    return [
      {
        name: `${name}.weight`,
        kind: "matrix",
        dims: [inputs, outputs],
        values: scaled(transposed(matrix, outputs, inputs), scale),
      },
      vector(`${name}.bias`, scaled(bias, scale)),
    ];
  };
  const layer = (index: number): Weight[] => {
    const names = layerNames(index);
    return [
      ...linear(names.query, hiddenSize, hiddenSize, 1 / Math.sqrt(hiddenSize / headCount)),
      ...linear(names.key, hiddenSize, hiddenSize),
      ...linear(names.value, hiddenSize, hiddenSize),
      ...linear(names.attentionOutput, hiddenSize, hiddenSize),
      ...norm(names.attentionNorm),
      ...linear(names.intermediate, hiddenSize, intermediateSize),
      ...linear(names.output, intermediateSize, hiddenSize),
      ...norm(names.outputNorm),
    ];
  };

  const words = [config.vocabularySize, hiddenSize];
  const positions = [config.positionCount, hiddenSize];
  const tokenTypes = read("embeddings.token_type_embeddings.weight", [config.tokenTypeCount, hiddenSize]);
  return [
    { name: WORD_TABLE, kind: "table", dims: words, values: read(WORD_TABLE, words) },
    {
      name: POSITION_TABLE,
      kind: "table",
      dims: positions,
      values: plusRow(read(POSITION_TABLE, positions), tokenTypes.subarray(0, hiddenSize)),
    },
    ...norm(EMBEDDING_NORM),
    ...Array.from({ length: config.layerCount }, (_, index) => layer(index)).flat(),
  ];
}

function vector(name: string, values: Float32Array): Weight {
  return { name, kind: "vector", dims: [values.length], values };
}

/** A copy, because a tensor in a file may begin at any byte. */
function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column]!;
    }
  }
  return result;
}

function scaled(values: Float32Array, scale: number): Float32Array {
  return scale === 1 ? values : values.map((value) => value * scale);
}

function plusRow(table: Float32Array, row: Float32Array): Float32Array {
  return table.map((value, index) => value + row[index % row.length]!);
}
