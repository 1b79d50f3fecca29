// Reads a model's recipe from its own files in the Hugging Face layout. Where they are silent the family counts, then a default;
// each value keeps the place that it comes from.
import { basename, dirname, join, resolve } from "node:path";
import { DataError } from "../../core/errors.ts";
import {
  type Pooling,
  type Recipe,
  SIMILARITIES,
  type Stated,
  TRUNCATION_SIDES,
  type TruncationSide,
} from "../../core/recipe.ts";
import { isThere } from "../../files/there.ts";
import { ConfigFile } from "./config-file.ts";
import { familyOf } from "./families.ts";
import { maxTokensOf, positionsStated } from "./max-tokens.ts";
import { modelNames } from "./model-name.ts";
import { type Module, modulePath, modulesOf, stepsOf } from "./modules.ts";
import { promptsOf } from "./prompts.ts";

/** What each of these files says; a file that is not there says nothing. */
export interface ModelConfigs {
  /** config.json: the architecture. */
  readonly model: ConfigFile | undefined;
  readonly tokenizer: ConfigFile | undefined;
  /** config_sentence_transformers.json: prompts and similarity. */
  readonly sentenceTransformers: ConfigFile | undefined;
  /** sentence_bert_config.json, or by the name of an architecture: the limit of tokens. */
  readonly sentenceBert: ConfigFile | undefined;
  readonly modules: ConfigFile | undefined;
  readonly pooling: ConfigFile | undefined;
  /** All that may hold prompts, the one that counts most first. */
  readonly prompts: readonly ConfigFile[];
}

/**
 * @param root where its tokenizer.json lies
 * @throws DataError for a malformed file, or a pooling that is not known
 */
export function readRecipe(root: string): Recipe {
  const folder = modelFolder(root);
  const configs = readConfigs(folder);
  const family = familyOf(traitsOf(folder, configs.model));
  const fromFamily = <T>(value: T | undefined): Stated<T> | undefined =>
    value === undefined || !family ? undefined : { value, source: `family ${family.name}` };
  const byDefault = <T>(value: T): Stated<T> => ({ value, source: "default" });
  const positions = positionsStated(configs.model);
  const modules = modulesOf(configs.modules);
  const steps = stepsOf(folder, modules);
  return {
    pooling: poolingOf(configs.pooling) ?? fromFamily<Pooling>(family?.pooling) ?? byDefault("mean"),
    poolsPrompt: stated(configs.pooling, configs.pooling?.flag("include_prompt")) ?? byDefault(true),
    graphSteps: stated(configs.modules, steps.graphSteps) ?? byDefault([]),
    // Without the module nothing is said: nomic's has none, and its model card has the step.
    layerNorm:
      stated(configs.modules, steps.layerNorm || undefined) ??
      fromFamily(family?.layerNorm) ??
      byDefault(false),
    normalize: stated(configs.modules, steps.normalize) ?? byDefault(true),
    ...promptsOf(configs.prompts, family),
    // The transformer module strips every text; a table of tokens, and a graph alone, have no such step.
    strip: stated(configs.modules, modulePath(modules, "StaticEmbedding") === undefined) ?? byDefault(false),
    lowerCases: stated(configs.sentenceBert, configs.sentenceBert?.flag("do_lower_case")) ?? byDefault(false),
    maxTokens: maxTokensOf(configs),
    ...(positions && { positions }),
    truncationSide: truncationSideOf(configs.tokenizer) ?? byDefault("right"),
    inexactTokenizer: byDefault(false),
    addSpecialTokens: byDefault(true),
    skipsUnknown: byDefault(false),
    cutsCharacters: byDefault(false),
    similarity: similarityOf(configs.sentenceTransformers) ?? byDefault("cosine"),
    mrlDims: mrlDimsOf(configs.model) ?? fromFamily(family?.mrlDims) ?? byDefault([]),
  };
}

/** The folder above, where it says that this one is of its encoder: the library once put each module into a folder of its own. */
function modelFolder(root: string): string {
  const above = dirname(resolve(root));
  if (isThere(join(root, "modules.json")) || !isThere(join(above, "modules.json"))) return root;
  const [encoder] = modulesOf(ConfigFile.read(above, "modules.json"));
  return encoder?.path === basename(resolve(root)) ? above : root;
}

/** sentence-transformers named the file by the class of its first versions. */
const SENTENCE_CONFIGS = ["bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet"].map(
  (kind) => `sentence_${kind}_config.json`,
);

function readConfigs(folder: string): ModelConfigs {
  const read = (name: string) => ConfigFile.read(folder, name);
  const firstOf = (names: readonly string[]) => names.map(read).find((file) => file !== undefined);
  const modules = read("modules.json");
  const sentenceTransformers = read("config_sentence_transformers.json");
  const list = modulesOf(modules);
  const folders = list.map(({ path }) => path).filter((path) => path !== "");
  // Those of the root count first; sentence-transformers has them in the folder of its first module.
  const encoder = list[0]?.path ?? "";
  const ofEncoder = (names: readonly string[]) =>
    firstOf(encoder === "" ? names : [...names, ...names.map((name) => join(encoder, name))]);
  const ofModules = folders.flatMap((path) =>
    ["config_sentence_transformers.json", ...SENTENCE_CONFIGS, "config.json"].map((name) =>
      read(join(path, name)),
    ),
  );
  const model = ofEncoder(["config.json"]);
  const sentenceBert = ofEncoder(SENTENCE_CONFIGS);
  return {
    model,
    tokenizer: ofEncoder(["tokenizer_config.json"]),
    sentenceTransformers,
    sentenceBert,
    modules,
    pooling: poolingFile(folder, list),
    prompts: [sentenceTransformers, ...ofModules, sentenceBert, model].filter((file) => file !== undefined),
  };
}

/** @throws DataError where a module has no file that says how: a default of ours would be another model */
function poolingFile(folder: string, modules: readonly Module[]): ConfigFile | undefined {
  const path = modulePath(modules, "Pooling");
  const name = join(path ?? "1_Pooling", "config.json");
  const file = ConfigFile.read(folder, name);
  if (file !== undefined || path === undefined) return file;
  throw new DataError({
    what: `${join(folder, name)} is missing`,
    seen: "modules.json of the model names it",
    expected: "how the vectors of tokens become the vector of a text",
    next: "Get this file of the model as well.",
  });
}

function traitsOf(folder: string, model: ConfigFile | undefined) {
  return {
    // A family is recognised by whole words, which an underline would join.
    names: [...modelNames(folder), model?.text("_name_or_path") ?? ""]
      .join(" ")
      .toLowerCase()
      .replaceAll("_", "-"),
    modelType: model?.text("model_type") ?? "",
    hiddenSize: model?.number("hidden_size") ?? model?.number("n_embd"),
    isMixtureOfExperts: (model?.number("num_experts") ?? 0) > 0,
  };
}

function stated<T>(file: ConfigFile | undefined, value: T | undefined): Stated<T> | undefined {
  return file === undefined || value === undefined ? undefined : { value, source: file.name };
}

const POOLING_NAMES: Readonly<Record<string, Pooling>> = {
  cls: "cls",
  max: "max",
  mean: "mean",
  lasttoken: "last-token",
  weightedmean: "weighted-mean",
  mean_sqrt_len_tokens: "mean-sqrt-length",
};

/** Files until 2025 have a flag for each kind, later ones the name. */
const POOLING_FLAGS: Readonly<Record<string, string>> = {
  pooling_mode_cls_token: "cls",
  pooling_mode_max_tokens: "max",
  pooling_mode_mean_tokens: "mean",
  pooling_mode_mean_sqrt_len_tokens: "mean_sqrt_len_tokens",
  pooling_mode_weightedmean_tokens: "weightedmean",
  pooling_mode_lasttoken: "lasttoken",
};

function poolingOf(file: ConfigFile | undefined): Stated<Pooling> | undefined {
  if (!file) return undefined;
  const names = poolingNames(file);
  const pooling = names.length === 1 ? POOLING_NAMES[names[0]!] : undefined;
  if (pooling) return { value: pooling, source: file.name };
  throw new DataError({
    what: `${file.name} asks for a pooling that mrlbench does not have`,
    seen: names.join(" + "),
    expected: `one of ${Object.keys(POOLING_NAMES).join(", ")}`,
    next: "Export the model with the pooling in its graph, so that its output has the shape [batch, dim].",
  });
}

/** The name counts before the flags; a file that says neither means the mean. */
function poolingNames(file: ConfigFile): readonly string[] {
  const names = file.texts("pooling_mode");
  if (names.length > 0) return names;
  const flagged = Object.keys(POOLING_FLAGS).filter((key) => file.flag(key) === true);
  return flagged.length > 0 ? flagged.map((key) => POOLING_FLAGS[key]!) : ["mean"];
}

/** @throws DataError for another side than there is */
function truncationSideOf(tokenizer: ConfigFile | undefined): Stated<TruncationSide> | undefined {
  const side = tokenizer?.text("truncation_side");
  if (tokenizer === undefined || side === undefined) return undefined;
  const value = TRUNCATION_SIDES.find((known) => known === side);
  if (value !== undefined) return { value, source: tokenizer.name };
  throw new DataError({
    what: `${tokenizer.name} cuts texts on a side that there is not`,
    seen: side,
    expected: TRUNCATION_SIDES.join(" or "),
    next: "Get the file of the model again.",
  });
}

function similarityOf(file: ConfigFile | undefined): Recipe["similarity"] | undefined {
  const name = file?.text("similarity_fn_name");
  return stated(
    file,
    SIMILARITIES.find((similarity) => similarity === name),
  );
}

function mrlDimsOf(model: ConfigFile | undefined): Stated<readonly number[]> | undefined {
  const dims = model?.counts("matryoshka_dimensions");
  return stated(model, dims && [...dims].sort((a, b) => b - a));
}
