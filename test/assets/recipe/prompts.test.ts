// Which of a model's prompts is for queries and which for documents, by the names that published models give them.
import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promptNameFor } from "../../../src/assets/recipe/prompt-names.ts";
import { readRecipe } from "../../../src/assets/recipe/recipe.ts";
import { UsageError } from "../../../src/core/errors.ts";
import { changedRecipe, promptText } from "../../../src/core/recipe.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();

function recipeWith(files: Readonly<Record<string, unknown>>) {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), JSON.stringify(content));
  }
  return readRecipe(folder);
}

test.each([
  [
    "Qwen3, EmbeddingGemma",
    ["BitextMining", "query", "document", "Retrieval-query", "STS"],
    "query",
    "document",
  ],
  ["mxbai, jina v4", ["query", "passage"], "query", "passage"],
  ["jina v3", ["retrieval.query", "retrieval.passage", "separation"], "retrieval.query", "retrieval.passage"],
  ["stella", ["s2s_query", "s2p_query"], "s2p_query", undefined],
  ["nomic", ["search_query", "search_document", "clustering"], "search_query", "search_document"],
  ["e5-mistral", ["sts_query", "web_search_query", "summarization_query"], "web_search_query", undefined],
  ["a capitalised one", ["Query", "Passage"], "Query", "Passage"],
  ["corpus", ["query", "corpus"], "query", "corpus"],
  ["several tasks, none a search", ["sts_query", "bitext_query"], undefined, undefined],
  ["no search at all", ["classification", "clustering"], undefined, undefined],
])("names of %s", (_, names, query, document) => {
  expect(promptNameFor("query", names)).toBe(query);
  expect(promptNameFor("document", names)).toBe(document);
  expect(promptNameFor("query", [...names].reverse())).toBe(query);
});

describe("the file that holds them", () => {
  test.each([
    ["config_sentence_transformers.json", { prompts: { s2p_query: "Q: " } }],
    ["config.json", { task_instructions: { "retrieval.query": "Q: " } }],
    ["config.json", { prompts: { query: "Q: " } }],
    ["sentence_bert_config.json", { prompts: { search_query: "Q: " } }],
    ["0_Transformer/sentence_bert_config.json", { prompts: { query: "Q: " } }],
    ["0_Transformer/config.json", { prompts: { query: "Q: " } }],
  ])("may be %s: %j", (name, content) => {
    const modules = [{ type: "sentence_transformers.models.Transformer", path: "0_Transformer" }];
    const { queryPrompt, documentPrompt } = recipeWith({ "modules.json": modules, [name]: content });
    expect(queryPrompt.value).toBe("Q: ");
    expect(queryPrompt.source).toStartWith(name);
    expect(documentPrompt).toEqual({ value: "", source: queryPrompt.source });
  });

  test("may say which is used where nobody asks", () => {
    const name = "config_sentence_transformers.json";
    const { defaultPrompt } = recipeWith({ [name]: { prompts: { STS: "S: " }, default_prompt_name: "STS" } });
    expect(defaultPrompt).toEqual({ value: "S: ", source: `${name}, STS` });
    expect(recipeWith({ [name]: { prompts: { STS: "S: " } } }).defaultPrompt).toBeUndefined();
  });

  test("is named with the spelling, where it is not the plain one", () => {
    const { queryPrompt } = recipeWith({
      "config_sentence_transformers.json": { prompts: { s2p_query: "Q: " } },
    });
    expect(queryPrompt.source).toBe("config_sentence_transformers.json, s2p_query");
  });
});

describe("a prompt that the model lacks", () => {
  test("is refused, whichever is asked for", () => {
    const recipe = recipeWith({});
    expect(() => promptText(recipe, "query")).toThrow(UsageError);
    expect(() => promptText(recipe, "document")).toThrow("no document prompt");
    expect(promptText(recipe, "none")).toBe("");
  });

  test.each([{ query: "", document: "" }, { query: "" }])(
    "is refused where all that files say is empty, as sentence-transformers writes it where nobody said any: %p",
    (prompts) => {
      const empty = recipeWith({ "config_sentence_transformers.json": { prompts } });
      expect(() => promptText(empty, "query")).toThrow("no query prompt");
      expect(() => promptText(empty, "document")).toThrow("no document prompt");
    },
  );

  test("is not refused for documents of a model with a prompt for queries, whether they are said to have none or not", () => {
    const both = recipeWith({
      "config_sentence_transformers.json": { prompts: { query: "Q: ", document: "" } },
    });
    expect(promptText(both, "document")).toBe("");
    const queries = recipeWith({ "config_sentence_transformers.json": { prompts: { query: "Q: " } } });
    expect(promptText(queries, "document")).toBe("");
    const documents = recipeWith({ "config_sentence_transformers.json": { prompts: { passage: "P: " } } });
    expect(() => promptText(documents, "query")).toThrow("prompt document");
  });

  test("may be given by an option", () => {
    const recipe = changedRecipe(recipeWith({}), { queryPrompt: "Q: " });
    expect(promptText(recipe, "query")).toBe("Q: ");
  });
});
