// A model's recipe from its files, and from its family where they are silent.
import { describe, expect, test } from "bun:test";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readRecipe } from "../../../src/assets/recipe/recipe.ts";
import { DataError } from "../../../src/core/errors.ts";
import { referenceFolder } from "../../embed/reference-models.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();

/** The recipe of a folder of this name with these files. */
function recipeOf(name: string, files: Readonly<Record<string, unknown>> = {}) {
  const folder = join(temporaryFolder(), name);
  mkdirSync(folder);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), typeof content === "string" ? content : JSON.stringify(content));
  }
  return readRecipe(folder);
}

const family = (name: string) => `family ${name}`;

test("what the files say comes first, each value with its file", () => {
  const recipe = readRecipe(join(referenceFolder, "bge"));
  expect(recipe).toMatchObject({
    pooling: { value: "cls", source: "1_Pooling/config.json" },
    normalize: { value: true, source: "modules.json" },
    queryPrompt: {
      value: "Represent this sentence for searching relevant passages: ",
      source: "config_sentence_transformers.json",
    },
    documentPrompt: { value: "", source: "config_sentence_transformers.json" },
    maxTokens: { value: 24, source: "tokenizer_config.json" },
    similarity: { value: "cosine", source: "config_sentence_transformers.json" },
  });
});

test("without any file there are defaults, called so", () => {
  const recipe = recipeOf("mine");
  expect(recipe).toMatchObject({
    pooling: { value: "mean" },
    normalize: { value: true },
    queryPrompt: { value: "" },
    maxTokens: { value: 512 },
    mrlDims: { value: [] },
  });
  for (const { source } of Object.values(recipe)) expect(source).toBe("default");
});

describe("pooling", () => {
  const pooling = (config: unknown) => recipeOf("m", { "1_Pooling/config.json": config }).pooling.value;

  test("by flag, as files until 2025 have it, and by name", () => {
    expect(pooling({ pooling_mode_cls_token: true, pooling_mode_mean_tokens: false })).toBe("cls");
    expect(pooling({ pooling_mode_lasttoken: true })).toBe("last-token");
    expect(pooling({ pooling_mode: "max" })).toBe("max");
    expect(pooling({ pooling_mode: "weightedmean" })).toBe("weighted-mean");
    expect(pooling({ pooling_mode_mean_sqrt_len_tokens: true })).toBe("mean-sqrt-length");
  });

  test("lies where modules.json says", () => {
    const recipe = recipeOf("m", {
      "modules.json": [
        { type: "a.b.Transformer", path: "" },
        { type: "a.b.Pooling", path: "2_Other" },
      ],
      "2_Other/config.json": { pooling_mode: "cls" },
    });
    expect(recipe.pooling).toEqual({ value: "cls", source: "2_Other/config.json" });
    expect(recipe.normalize).toEqual({ value: false, source: "modules.json" });
  });

  test("that is not known is refused by name", () => {
    for (const config of [
      { pooling_mode: "attention" },
      { pooling_mode_cls_token: true, pooling_mode_mean_tokens: true },
    ]) {
      expect(() => pooling(config)).toThrow(DataError);
    }
    expect(() => pooling({ pooling_mode_cls_token: true, pooling_mode_mean_tokens: true })).toThrow(
      "cls + mean",
    );
  });
});

test("texts are stripped where sentence-transformers' own module does it, and nowhere else", () => {
  const strip = (...kinds: readonly string[]) =>
    recipeOf("m", {
      "modules.json": kinds.map((kind) => ({ type: `sentence_transformers.models.${kind}`, path: "" })),
      "config.json": {},
    }).strip;
  expect(strip("Transformer", "Pooling")).toEqual({ value: true, source: "modules.json" });
  expect(strip("StaticEmbedding", "Normalize")).toEqual({ value: false, source: "modules.json" });
  expect(recipeOf("m").strip).toEqual({ value: false, source: "default" });
});

describe("the limit of tokens", () => {
  const limit = (files: Readonly<Record<string, unknown>>) => recipeOf("m", files).maxTokens;

  test("under the name that the first versions gave it", () => {
    const source = "tokenizer_config.json";
    expect(limit({ [source]: { max_len: 7 } })).toEqual({ value: 7, source });
    expect(limit({ [source]: { model_max_length: 9, max_len: 7 } })).toEqual({ value: 9, source });
  });

  test("is sentence-transformers' own before the tokenizer's", () => {
    const tokenizer = { "tokenizer_config.json": { model_max_length: 128 } };
    expect(limit(tokenizer).value).toBe(128);
    const both = { ...tokenizer, "sentence_bert_config.json": { max_seq_length: 256 } };
    expect(limit(both)).toEqual({ value: 256, source: "sentence_bert_config.json" });
  });

  test("is never above the positions that there are", () => {
    const declared = { "sentence_bert_config.json": { max_seq_length: 4096 } };
    const bert = { ...declared, "config.json": { model_type: "bert", max_position_embeddings: 512 } };
    expect(limit(bert)).toEqual({ value: 512, source: "config.json" });
    const roberta = {
      ...declared,
      "config.json": { model_type: "xlm-roberta", max_position_embeddings: 514, pad_token_id: 1 },
    };
    expect(limit(roberta).value).toBe(512);
  });

  test.each([
    ["roberta", 514, 1, 512],
    ["xlm-roberta", 8194, 1, 8192],
    ["xlm-roberta-xl", 514, 1, 512],
    ["luke", 514, 1, 512],
    ["data2vec-text", 514, 1, 512],
    ["longformer", 4098, 1, 4096],
    ["ibert", 514, 1, 512],
    ["xmod", 514, 1, 512],
    ["roberta-prelayernorm", 514, 1, 512],
    ["camembert", 514, undefined, 512],
    ["lilt", 514, undefined, 513],
    ["roberta", 600, 87, 512],
    // It counts from 1, whatever its padding token is.
    ["mpnet", 514, 0, 512],
    ["bert", 512, 1, 512],
    ["new", 8192, 1, 8192],
  ])("of %s with %i positions and padding %p is %i", (model_type, positions, pad_token_id, expected) => {
    const config = { model_type, max_position_embeddings: positions, pad_token_id };
    const files = {
      "config.json": config,
      "tokenizer_config.json": { model_max_length: 1e30, tokenizer_class: "XLMRobertaTokenizer" },
    };
    expect(limit(files).value).toBe(expected);
  });

  test("of no limit, which some write as an astronomical number, is ours", () => {
    const files = { "tokenizer_config.json": { model_max_length: 1e30 } };
    expect(limit(files)).toEqual({ value: 8192, source: "limit of mrlbench" });
  });
});

describe("families, where the files are silent", () => {
  const config = (model_type: string, more: object = {}) => ({ "config.json": { model_type, ...more } });

  test.each([
    ["nomic-embed-text-v1.5", "nomic_bert", "mean", "search_query: ", "search_document: ", "nomic"],
    [
      "bge-small-en-v1.5",
      "bert",
      "cls",
      "Represent this sentence for searching relevant passages: ",
      "",
      "bge",
    ],
    ["bge-m3", "xlm-roberta", "cls", "", "", "bge-m3"],
    [
      "bge-multilingual-gemma2",
      "gemma2",
      "last-token",
      "<instruct>Given a web search query, retrieve relevant passages that answer the query.\n<query>",
      "",
      "bge-decoder",
    ],
    ["deepset-mxbai-embed-de-large-v1", "xlm-roberta", "mean", "query: ", "passage: ", "mxbai-de"],
    ["mxbai-embed-xsmall-v1", "bert", "mean", "", "", "mxbai"],
    ["jina-embeddings-v5-text-small-retrieval", "qwen3", "last-token", "Query: ", "Document: ", "jina-v5"],
    ["jina-embeddings-v5-text-nano-retrieval", "eurobert", "last-token", "Query: ", "Document: ", "jina-v5"],
    [
      "jina-embeddings-v3",
      "xlm-roberta",
      "mean",
      "Represent the query for retrieving evidence documents: ",
      "Represent the document for retrieval: ",
      "jina-v3",
    ],
    ["multilingual-e5-small", "bert", "mean", "query: ", "passage: ", "e5"],
    ["gte-base", "bert", "mean", "", "", "gte"],
    ["gte-base-en-v1.5", "new", "cls", "", "", "gte"],
    [
      "mxbai-embed-large-v1",
      "bert",
      "cls",
      "Represent this sentence for searching relevant passages: ",
      "",
      "mxbai",
    ],
    ["snowflake-arctic-embed-l-v2.0", "xlm-roberta", "cls", "query: ", "", "arctic"],
    ["jina-embeddings-v2-base-en", "bert", "mean", "", "", "jina"],
    [
      "embeddinggemma-300m",
      "gemma3_text",
      "mean",
      "task: search result | query: ",
      "title: none | text: ",
      "embedding-gemma",
    ],
    [
      "Qwen3-Embedding-0.6B",
      "qwen3",
      "last-token",
      "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:",
      "",
      "qwen3-embedding",
    ],
    ["all-MiniLM-L6-v2", "bert", "mean", "", "", "sentence-transformers"],
  ])("%s", (name, modelType, pooling, query, document, familyName) => {
    const recipe = recipeOf(name, config(modelType));
    expect<string>(recipe.pooling.value).toBe(pooling);
    expect(recipe.pooling.source).toBe(family(familyName));
    expect(recipe.queryPrompt.value).toBe(query);
    expect(recipe.documentPrompt.value).toBe(document);
  });

  test("are known by the name in config.json when the folder has another", () => {
    const files = config("bert", { _name_or_path: "intfloat/e5-small-v2" });
    expect(recipeOf("my-model", files).queryPrompt.value).toBe("query: ");
    expect(recipeOf("my-model", config("bert")).queryPrompt.value).toBe("");
  });

  test("give way to the files", () => {
    const files = {
      "1_Pooling/config.json": { pooling_mode: "mean" },
      "config_sentence_transformers.json": { prompts: { query: "find: " } },
    };
    const recipe = recipeOf("bge-small-en-v1.5", files);
    expect(recipe.pooling.value).toBe("mean");
    expect(recipe.queryPrompt.value).toBe("find: ");
  });

  test("only nomic's model for prefixes has a layer norm before the cut", () => {
    const nomic = (name: string, more: object = {}) =>
      recipeOf(name, config("nomic_bert", more)).layerNorm.value;
    expect(nomic("nomic-embed-text-v1.5")).toBe(true);
    expect(nomic("nomic-embed-text-v1")).toBe(false);
    expect(nomic("nomic-embed-text-v2-moe", { num_experts: 8 })).toBe(false);
  });

  test("declare the dimensions of their prefixes, and config.json before them", () => {
    expect(recipeOf("m", config("qwen3", { hidden_size: 1024 })).mrlDims.value).toEqual([
      1024, 512, 256, 128, 64, 32,
    ]);
    const own = config("qwen3", { hidden_size: 1024, matryoshka_dimensions: [64, 512] });
    expect(recipeOf("m", own).mrlDims).toEqual({ value: [512, 64], source: "config.json" });
  });
});

describe("a malformed file is named with what was expected", () => {
  test.each([
    ["tokenizer_config.json", "{", "cannot be read"],
    ["tokenizer_config.json", { model_max_length: "many" }, "model_max_length cannot be used"],
    ["modules.json", { type: "Pooling" }, "the file cannot be used"],
    ["config.json", [1], "the file cannot be used"],
  ])("%s", (file, content, message) => {
    const read = () => recipeOf("m", { [file]: content });
    expect(read).toThrow(DataError);
    expect(read).toThrow(file);
    expect(read).toThrow(message);
  });
});

describe("a limit that counts nothing", () => {
  test.each([
    ["sentence_bert_config.json", { max_seq_length: 2.5 }],
    ["sentence_bert_config.json", { max_seq_length: 1e308 }],
    ["sentence_bert_config.json", { max_seq_length: -7 }],
    ["tokenizer_config.json", { model_max_length: 0.5 }],
    ["tokenizer_config.json", { model_max_length: "512" }],
    ["config.json", { max_position_embeddings: 1e308 }],
    ["config.json", { n_positions: 10.5 }],
    ["config.json", { matryoshka_dimensions: [64, -1] }],
    ["config.json", { matryoshka_dimensions: [1.5] }],
  ])("in %s is refused with its file: %p", (file, content) => {
    expect(() => recipeOf("mine", { [file]: content })).toThrow(
      `${file}: ${Object.keys(content)[0]} cannot be used`,
    );
  });

  test("is none where files say so that there is no limit", () => {
    const files = {
      "sentence_bert_config.json": { max_seq_length: -1 },
      "tokenizer_config.json": { model_max_length: 1e30 },
    };
    expect(recipeOf("mine", files).maxTokens.value).toBe(8192);
  });
});

test("a family is recognised through underlines, and through a link to the model's folder", () => {
  expect(recipeOf("bge_small_en").pooling.source).toBe("family bge");
  expect(recipeOf("intfloat_e5-base").queryPrompt.value).toBe("query: ");
  const snapshot = join(temporaryFolder(), "models--BAAI--bge-tiny", "snapshots", "a".repeat(40));
  mkdirSync(snapshot, { recursive: true });
  const link = join(temporaryFolder(), "mine");
  symlinkSync(snapshot, link);
  expect(readRecipe(link).pooling.source).toBe("family bge");
});
