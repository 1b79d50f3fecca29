// A static embedding model (model2vec, StaticEmbedding of sentence-transformers) has a table and no graph.
import { join } from "node:path";
import type { Recipe } from "../../core/recipe.ts";
import { ConfigFile } from "../recipe/config-file.ts";
import { readRecipe } from "../recipe/recipe.ts";

/** The name of the table within a model's folder, by its configuration; undefined when the model is not static. */
export function staticTableName(folder: string): string | undefined {
  const modules = ConfigFile.read(folder, "modules.json")?.items() ?? [];
  const module = modules.find(({ type }) => String(type).endsWith(".StaticEmbedding"));
  if (!module && !isModel2vec(ConfigFile.read(folder, "config.json"))) return undefined;
  return join(typeof module?.path === "string" ? module.path : "", "model.safetensors");
}

/** No special tokens; the graph pools. model2vec cuts to its own limit and leaves unknown tokens out. */
export function staticRecipe(folder: string): Recipe {
  const recipe = readRecipe(folder);
  const config = ConfigFile.read(folder, "config.json");
  const isWordTable = isModel2vec(config);
  const source = isWordTable ? "family model2vec" : "modules.json";
  const declared = config?.number("max_length");
  return {
    ...recipe,
    addSpecialTokens: { value: false, source },
    skipsUnknown: { value: isWordTable, source },
    maxTokens: isWordTable
      ? { value: declared ?? 512, source: declared === undefined ? source : "config.json" }
      : { value: 8192, source: "limit of mrlbench" },
  };
}

/** Only its configuration says in config.json whether it normalises; older ones also name the type. */
function isModel2vec(config: ConfigFile | undefined): boolean {
  return config?.text("model_type") === "model2vec" || config?.flag("normalize") !== undefined;
}
