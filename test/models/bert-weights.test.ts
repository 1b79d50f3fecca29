// Weights of a small BERT out of a safetensors file, against what the file says by hand.

import { expect, test } from "bun:test";
import type { BertConfig } from "../../models/bert-config.ts";
import { layerNames, POSITION_TABLE, readBertWeights, WORD_TABLE } from "../../models/bert-weights.ts";
import { DataError } from "../../src/core/errors.ts";

const config: BertConfig = {
  layerCount: 2,
  headCount: 2,
  hiddenSize: 8,
  intermediateSize: 12,
  vocabularySize: 5,
  positionCount: 3,
  tokenTypeCount: 2,
  layerNormEpsilon: 1e-12,
};

const norm = (name: string) => ({ [`${name}.weight`]: [8], [`${name}.bias`]: [8] });
const dense = (name: string, outputs: number, inputs: number) => ({
  [`${name}.weight`]: [outputs, inputs],
  [`${name}.bias`]: [outputs],
});
const shapes: Record<string, readonly number[]> = {
  "embeddings.word_embeddings.weight": [5, 8],
  "embeddings.position_embeddings.weight": [3, 8],
  "embeddings.token_type_embeddings.weight": [2, 8],
  ...norm("embeddings.LayerNorm"),
  ...Object.assign(
    {},
    ...[0, 1].map((layer) => ({
      ...dense(`encoder.layer.${layer}.attention.self.query`, 8, 8),
      ...dense(`encoder.layer.${layer}.attention.self.key`, 8, 8),
      ...dense(`encoder.layer.${layer}.attention.self.value`, 8, 8),
      ...dense(`encoder.layer.${layer}.attention.output.dense`, 8, 8),
      ...norm(`encoder.layer.${layer}.attention.output.LayerNorm`),
      ...dense(`encoder.layer.${layer}.intermediate.dense`, 12, 8),
      ...dense(`encoder.layer.${layer}.output.dense`, 8, 12),
      ...norm(`encoder.layer.${layer}.output.LayerNorm`),
    })),
  ),
};

/** Every tensor counts on from the one before, so that no two values are equal. */
function safetensors(named: Readonly<Record<string, readonly number[]>>) {
  const header: Record<string, unknown> = {};
  const values: number[] = [];
  for (const [name, shape] of Object.entries(named)) {
    const count = shape.reduce((product, size) => product * size, 1);
    header[name] = { dtype: "F32", shape, data_offsets: [4 * values.length, 4 * (values.length + count)] };
    for (let i = 0; i < count; i++) values.push(values.length);
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, new Uint8Array(Float32Array.from(values).buffer)]);
}

/** The value at a place of a tensor in that file. */
function valueAt(name: string, index: number): number {
  let first = 0;
  for (const [other, shape] of Object.entries(shapes)) {
    if (other === name) return first + index;
    first += shape.reduce((product, size) => product * size, 1);
  }
  throw new Error(`no ${name}`);
}

const weights = readBertWeights(safetensors(shapes), "tiny", config);
const weight = (name: string) => weights.find((candidate) => candidate.name === name)!;

test("every tensor of every layer is there once", () => {
  const expected = Object.keys(shapes).filter((name) => !name.includes("token_type"));
  expect(weights.map(({ name }) => name).sort()).toEqual(expected.sort());
});

test("a matrix is transposed", () => {
  const { intermediate } = layerNames(1);
  const { dims, kind, values } = weight(`${intermediate}.weight`);
  expect({ dims, kind }).toEqual({ dims: [8, 12], kind: "matrix" });
  for (let input = 0; input < 8; input++) {
    for (let output = 0; output < 12; output++) {
      expect(values[input * 12 + output]).toBe(valueAt(`${intermediate}.weight`, output * 8 + input));
    }
  }
});

test("query weights and bias are divided by the root of the head size, and nothing else is", () => {
  const { query, key } = layerNames(0);
  expect(weight(`${query}.bias`).values[3]).toBe(valueAt(`${query}.bias`, 3) / 2);
  expect(weight(`${query}.weight`).values[1]).toBe(valueAt(`${query}.weight`, 8) / 2);
  expect(weight(`${key}.bias`).values[3]).toBe(valueAt(`${key}.bias`, 3));
});

test("positions contain the first token type, words do not", () => {
  const types = "embeddings.token_type_embeddings.weight";
  weight(POSITION_TABLE).values.forEach((value, i) => {
    expect(value).toBe(valueAt(POSITION_TABLE, i) + valueAt(types, i % 8));
  });
  weight(WORD_TABLE).values.forEach((value, i) => {
    expect(value).toBe(valueAt(WORD_TABLE, i));
  });
});

test("a file of another size, or without a layer, is refused by name", () => {
  const file = safetensors(shapes);
  expect(() => readBertWeights(file, "tiny", { ...config, hiddenSize: 6 })).toThrow(DataError);
  expect(() => readBertWeights(file, "tiny", { ...config, layerCount: 3 })).toThrow("encoder.layer.2");
});
