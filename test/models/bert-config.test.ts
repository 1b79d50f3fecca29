import { expect, test } from "bun:test";
import { readBertConfig } from "../../models/bert-config.ts";
import { DataError } from "../../src/core/errors.ts";

const json = {
  model_type: "bert",
  hidden_act: "gelu",
  position_embedding_type: "absolute",
  num_hidden_layers: 6,
  num_attention_heads: 12,
  hidden_size: 384,
  intermediate_size: 1536,
  vocab_size: 30522,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  architectures: ["BertModel"],
};
const read = (config: object) => readBertConfig(Buffer.from(JSON.stringify(config)), "config.json");

test("sizes and the epsilon of the layer norm", () => {
  expect(read(json)).toEqual({
    layerCount: 6,
    headCount: 12,
    hiddenSize: 384,
    intermediateSize: 1536,
    vocabularySize: 30522,
    positionCount: 512,
    tokenTypeCount: 2,
    layerNormEpsilon: 1e-12,
  });
});

test.each([
  ["hidden_act", "gelu_new", 'hidden_act; seen: "gelu_new"; expected: gelu'],
  ["model_type", "roberta", 'model_type; seen: "roberta"; expected: bert'],
  ["position_embedding_type", "relative_key", "expected: absolute"],
  ["num_hidden_layers", undefined, "num_hidden_layers; seen: nothing"],
  ["hidden_size", "384", 'hidden_size; seen: "384"; expected: a number above 0'],
  ["layer_norm_eps", 0, "layer_norm_eps; seen: 0"],
])("%s %p is refused: our graph would compute something else", (key, value, message) => {
  expect(() => read({ ...json, [key]: value })).toThrow(DataError);
  expect(() => read({ ...json, [key]: value })).toThrow(message);
});
