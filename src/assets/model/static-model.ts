// A static embedding model (model2vec, StaticEmbedding of sentence-transformers) has a table and no graph.
import { basename, dirname, join } from "node:path";
import { DataError } from "../../core/errors.ts";
import type { Recipe, Stated } from "../../core/recipe.ts";
import { ConfigFile } from "../recipe/config-file.ts";
import { readRecipe } from "../recipe/recipe.ts";

/** The name of the table within a model's folder, by its configuration; undefined when the model is not static. */
export function staticTableName(folder: string): string | undefined {
  const modules = ConfigFile.read(folder, "modules.json")?.items() ?? [];
  const module = modules.find(({ type }) => typeof type === "string" && type.endsWith(".StaticEmbedding"));
  if (!module && !isModel2vec(ConfigFile.read(folder, "config.json"))) return undefined;
  return join(typeof module?.path === "string" ? module.path : "", "model.safetensors");
}

/** Of a table without a limit: its authors cut no text, and memory follows the longest that comes. */
const NO_LIMIT = 2 ** 20;

/**
 * No special tokens; the graph pools. model2vec cuts to its own limit, leaves unknown tokens out and normalises where it says so;
 * sentence-transformers leaves the limit to the tokenizer.
 * @param tokenizerPath tokenizer.json of the model
 */
export function staticRecipe(folder: string, tokenizerPath: string): Recipe {
  const recipe: Recipe = { ...readRecipe(folder), strip: { value: false, source: "a static table" } };
  if (recipe.graphSteps.value.length > 0) throw stepsAfterTable(folder, recipe.graphSteps.value);
  const config = ConfigFile.read(folder, "config.json");
  if (!isModel2vec(config)) {
    const source = "modules.json";
    const addSpecialTokens = { value: false, source };
    return { ...recipe, addSpecialTokens, maxTokens: tokenizerLimit(tokenizerPath) };
  }
  const source = "family model2vec";
  const normalize = config?.flag("normalize");
  return {
    ...recipe,
    addSpecialTokens: { value: false, source },
    skipsUnknown: { value: true, source },
    // Whatever tokenizer.json says: the library sets its own truncation.
    truncationSide: { value: "right", source },
    normalize:
      normalize === undefined ? { value: false, source } : { value: normalize, source: "config.json" },
    ...model2vecLimit(config, source),
  };
}

/** The mean of a table's rows is made here, and no other module has a place in it. */
function stepsAfterTable(folder: string, steps: readonly string[]): DataError {
  return new DataError({
    what: `${folder} has steps after its table that are not done here`,
    seen: `${steps.join(", ")} in modules.json`,
    expected: "StaticEmbedding alone, or with Normalize",
    next: "Export the model to ONNX with its sentence embedding as output.",
  });
}

/** 512 where config.json says nothing; null is no limit, not even one of characters. */
function model2vecLimit(
  config: ConfigFile | undefined,
  source: string,
): Pick<Recipe, "maxTokens" | "cutsCharacters"> {
  const isUnlimited = config?.hasNull("max_length") === true;
  const declared = config?.count("max_length");
  const limit = { value: declared ?? 512, source: declared === undefined ? source : "config.json" };
  return {
    maxTokens: isUnlimited ? { value: NO_LIMIT, source: "config.json has no limit" } : limit,
    cutsCharacters: { value: !isUnlimited, source },
  };
}

/** The truncation of tokenizer.json holds, where it has one. */
function tokenizerLimit(tokenizerPath: string): Stated<number> {
  const file = ConfigFile.read(dirname(tokenizerPath), basename(tokenizerPath));
  const declared = file?.section("truncation")?.count("max_length");
  return declared === undefined
    ? { value: NO_LIMIT, source: "a static table has no limit" }
    : { value: declared, source: "tokenizer.json" };
}

/** Only its configuration says in config.json whether it normalises; older ones also name the type. */
function isModel2vec(config: ConfigFile | undefined): boolean {
  const type = config?.text("model_type");
  return type === "model2vec" || (type === undefined && config?.flag("normalize") !== undefined);
}
