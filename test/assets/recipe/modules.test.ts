// What of a model's modules is done around its graph, and what only the graph can have done. The order and the defaults are those of
// sentence-transformers 5 (`Pooling`, `LayerNorm`, `Normalize`).
import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readRecipe } from "../../../src/assets/recipe/recipe.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();
const CLS = { pooling_mode: "cls" };

/** The recipe of a folder with these modules, each with an empty configuration unless `files` have another. */
function recipeOf(kinds: readonly string[], files: Readonly<Record<string, unknown>> = {}) {
  const folder = temporaryFolder();
  const modules = kinds.map((type, index) => {
    const kind = type.split(".").at(-1)!;
    return { idx: index, path: index === 0 ? "" : `${index}_${kind}`, type };
  });
  const own = Object.fromEntries(modules.slice(1).map(({ path }) => [`${path}/config.json`, {}]));
  for (const [name, content] of Object.entries({ "modules.json": modules, ...own, ...files })) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content instanceof Uint8Array ? content : JSON.stringify(content));
  }
  return readRecipe(folder);
}

const models = (...kinds: readonly string[]) => kinds.map((kind) => `sentence_transformers.models.${kind}`);

/** A safetensors file of float32 vectors. */
function tensors(values: Readonly<Record<string, readonly number[]>>): Uint8Array {
  let end = 0;
  const header = Object.entries(values).map(([name, { length }]) => {
    const begin = end;
    end += 4 * length;
    return [name, { dtype: "F32", shape: [length], data_offsets: [begin, end] }];
  });
  const text = JSON.stringify(Object.fromEntries(header));
  const json = Buffer.from(text + " ".repeat((8 - (text.length % 8)) % 8));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([size, json, Buffer.from(Float32Array.from(Object.values(values).flat()).buffer)]);
}

test.each([
  [["Transformer", "Pooling"], []],
  [["Transformer", "Pooling", "Dropout", "Normalize"], []],
  [["StaticEmbedding", "Normalize"], []],
  [
    ["Transformer", "WeightedLayerPooling", "Pooling"],
    ["WeightedLayerPooling", "Pooling"],
  ],
  [
    ["Transformer", "CNN", "LSTM", "Pooling"],
    ["CNN", "LSTM", "Pooling"],
  ],
  [
    ["Transformer", "Normalize", "Pooling"],
    ["Normalize", "Pooling"],
  ],
  [["Transformer", "Pooling", "Pooling"], ["Pooling"]],
  [
    ["Transformer", "Pooling", "Dense", "Normalize"],
    ["Dense", "Normalize"],
  ],
  [["Transformer", "Pooling", "Normalize", "Dense"], ["Dense"]],
  [["Transformer", "Pooling", "Whitening"], ["Whitening"]],
  [["StaticEmbedding", "Dense"], ["Dense"]],
  [
    ["Router", "Pooling"],
    ["Router", "Pooling"],
  ],
])("of %p only the graph can have done %p", (kinds, expected) => {
  expect(recipeOf(models(...kinds)).graphSteps).toEqual({ value: expected, source: "modules.json" });
});

test("the vectors of tokens made unit vectors are a step of the graph's", () => {
  const { graphSteps } = recipeOf(models("Transformer", "Pooling", "Normalize"), {
    "2_Normalize/config.json": { module_input_name: "token_embeddings" },
  });
  expect(graphSteps.value).toEqual(["Normalize of token_embeddings"]);
});

test("whoever normalises last normalises", () => {
  expect(recipeOf(models("Transformer", "Pooling", "Normalize", "Dense")).normalize.value).toBe(false);
  expect(recipeOf(models("Transformer", "Pooling", "Dense", "Normalize")).normalize.value).toBe(true);
});

test("a layer norm is done here where its weights do nothing", () => {
  const kinds = models("Transformer", "Pooling", "LayerNorm", "Normalize");
  const withWeights = (weights: readonly number[], bias: readonly number[]) => {
    const file = tensors({ "norm.weight": weights, "norm.bias": bias });
    const { layerNorm, graphSteps } = recipeOf(kinds, { "2_LayerNorm/model.safetensors": file });
    return [layerNorm.value, graphSteps.value];
  };
  expect(withWeights([1, 1], [0, 0])).toEqual([true, []]);
  const own = [false, ["LayerNorm with weights of its own", "Normalize"]];
  expect(withWeights([1, 2], [0, 0])).toEqual(own);
  expect(withWeights([1, 1], [0, 0.5])).toEqual(own);
  // They may be anything where they cannot be read.
  expect(recipeOf(kinds).graphSteps.value).toEqual(own[1] as string[]);
});

test("a pooling without its file is an error, one that says nothing is the mean", () => {
  const folder = temporaryFolder();
  const modules = [
    { type: models("Transformer")[0], path: "" },
    { type: models("Pooling")[0], path: "1_P" },
  ];
  writeFileSync(join(folder, "modules.json"), JSON.stringify(modules));
  expect(() => readRecipe(folder)).toThrow(`${join(folder, "1_P", "config.json")} is missing`);
  expect(recipeOf(models("Transformer", "Pooling")).pooling.value).toBe("mean");
});

test("the name of a pooling counts before the flags, also as a list of one", () => {
  const pooling = (config: unknown) =>
    recipeOf(models("Transformer", "Pooling"), { "1_Pooling/config.json": config }).pooling.value;
  expect(pooling({ ...CLS, pooling_mode_mean_tokens: true })).toBe("cls");
  expect(pooling({ pooling_mode: ["lasttoken"] })).toBe("last-token");
  expect(() => pooling({ pooling_mode: ["cls", "mean"] })).toThrow("cls + mean");
});

test("the encoder's own folder says how long its texts are, where the root does not", () => {
  const modules = [{ type: models("Transformer")[0], path: "0_Transformer" }];
  const files = {
    "modules.json": modules,
    "0_Transformer/sentence_bert_config.json": { max_seq_length: 6, do_lower_case: true },
    "0_Transformer/tokenizer_config.json": { truncation_side: "left" },
  };
  expect(recipeOf([], files)).toMatchObject({
    maxTokens: { value: 6, source: "0_Transformer/sentence_bert_config.json" },
    lowerCases: { value: true },
    truncationSide: { value: "left" },
  });
});

test("the encoder's own folder is read as a part of the model's", () => {
  const folder = temporaryFolder();
  const encoder = join(folder, "0_Transformer");
  mkdirSync(encoder);
  mkdirSync(join(folder, "1_Pooling"));
  const modules = [
    { type: models("Transformer")[0], path: "0_Transformer" },
    { type: models("Pooling")[0], path: "1_Pooling" },
  ];
  writeFileSync(join(folder, "modules.json"), JSON.stringify(modules));
  writeFileSync(join(folder, "1_Pooling", "config.json"), JSON.stringify(CLS));
  writeFileSync(join(encoder, "sentence_bert_config.json"), JSON.stringify({ max_seq_length: 6 }));
  expect(readRecipe(encoder)).toMatchObject({ pooling: { value: "cls" }, maxTokens: { value: 6 } });
});
