// From what the user calls a model to the files of it: a built-in id, a folder in the Hugging Face layout, one file with its
// tokenizer beside it, or an id from the store.

import { existsSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { MissingError } from "../../core/errors.ts";
import { optionName } from "../../core/option-name.ts";
import { isFileThere, statusOf } from "../../files/there.ts";
import { positionRows } from "../../onnx/position-rows.ts";
import { limitedToPositions } from "../recipe/max-tokens.ts";
import { modelName } from "../recipe/model-name.ts";
import { readRecipe } from "../recipe/recipe.ts";
import { readTokenizerSettings } from "../recipe/tokenizer-settings.ts";
import { readRotation } from "../store/rotation-record.ts";
import { findStored } from "../store/store.ts";
import { builtInModels, locateBuiltIn } from "./built-in-model.ts";
import type { ModelFiles } from "./model-files.ts";
import { type LocatedModel, locateFile, locateInFolder } from "./model-folder.ts";
import { locateRotated } from "./rotated-model.ts";
import { staticGraphs } from "./static-graphs.ts";
import { staticRecipe, staticTableName } from "./static-model.ts";
import { openStaticTable } from "./static-table.ts";
import { readTokenizerJson } from "./tokenizer-json.ts";

const FOLDER_VARIANT = "fp32";

/** The variant of a model that is meant where none is named; a rotated one names its own. */
export function defaultVariant(model: string): string {
  return builtInModels.find(({ id }) => id === model)?.defaultVariant ?? FOLDER_VARIANT;
}

/**
 * @param asked the variant; undefined for the model's default
 * @param needsGraph false where only a table is computed with: graphs over a person's own table are not made then
 * @throws MissingError for an unknown model or variant, naming what there is
 */
export function locateModel(
  model: string,
  asked: string | undefined,
  cacheRoot: string,
  stores: readonly string[],
  needsGraph = true,
): ModelFiles {
  const known = builtInModels.find(({ id }) => id === model);
  if (known) return locateBuiltIn(known, asked ?? known.defaultVariant, cacheRoot, stores);
  const path = pathOf(model, stores);
  const stored = path === undefined ? findStored(model, stores) : undefined;
  if (stored !== undefined) return describeFolder(stored, asked, model, cacheRoot, needsGraph);
  const status = path === undefined ? undefined : statusOf(path);
  if (status?.isFile()) return describeLocated(locateFile(path!));
  if (status?.isDirectory()) {
    return describeFolder(path!, asked, modelName(path!), cacheRoot, needsGraph);
  }
  throw noModel(model, stores);
}

/**
 * The path that the words of `--model` are, whether something is there or not; undefined for an id. A path has a separator or begins
 * with a dot: what lies in the current folder by chance takes nobody's name. OWNER/NAME is an id where a store has it.
 */
export function pathOf(model: string, stores: readonly string[]): string | undefined {
  const isBuiltIn = builtInModels.some(({ id }) => id === model);
  const isPath = model.startsWith(".") || model.includes("/") || model.includes(sep);
  return isPath && !isBuiltIn && findStored(model, stores) === undefined ? resolve(model) : undefined;
}

function noModel(model: string, stores: readonly string[]): MissingError {
  const isHere = pathOf(model, stores) === undefined && existsSync(resolve(model));
  return new MissingError({
    what: `${optionName("model")} names no model`,
    seen: model,
    expected: `one of ${builtInModels.map(({ id }) => id).join(", ")}, the path of a folder or of an ONNX file, or an id from ${stores.join(" or ")}`,
    next: isHere
      ? `Give what lies here as ./${model}: a path has a separator or begins with a dot.`
      : "Check the spelling, give the path of a model, or list the store with mrlbench models.",
  });
}

function describeFolder(
  folder: string,
  asked: string | undefined,
  id: string,
  cacheRoot: string,
  needsGraph: boolean,
): ModelFiles {
  const rotation = readRotation(folder);
  if (rotation) return locateRotated(folder, id, asked, rotation);
  const tableName = staticTableName(folder);
  const variant = asked ?? FOLDER_VARIANT;
  // A static model may have an ONNX file too, with inputs of its own kind: the table says the same.
  if (tableName === undefined || !isFileThere(join(folder, tableName)) || variant !== FOLDER_VARIANT) {
    return describeLocated(locateInFolder(folder, asked, id));
  }
  const tokenizerPath = tokenizerBeside(folder, tableName);
  const recipe = staticRecipe(folder, tokenizerPath);
  const tokenizer = () => readTokenizerJson(tokenizerPath);
  return {
    id,
    variant,
    ...staticGraphs(join(folder, tableName), cacheRoot, needsGraph),
    table: { path: join(folder, tableName), variants: [variant] },
    openTable: () => openStaticTable(join(folder, tableName)),
    tokenizer,
    tokenizerJson: tokenizer,
    recipe,
    maxTokens: recipe.maxTokens.value,
  };
}

/** sentence-transformers writes the tokenizer of a static model into the folder of its table. */
function tokenizerBeside(folder: string, tableName: string): string {
  const inModule = join(folder, dirname(tableName), "tokenizer.json");
  return isFileThere(inModule) ? inModule : join(folder, "tokenizer.json");
}

function describeLocated({ id, variant, graphPath, root, variantsLeft }: LocatedModel): ModelFiles {
  const recipe = limitedToPositions(readRecipe(root), positionRows(graphPath));
  const tokenizer = () => readTokenizerJson(join(root, "tokenizer.json"));
  return {
    id,
    variant,
    graphPath,
    graphPathOrtCpu: graphPath,
    maskedGraphPath: graphPath,
    maskedGraphPathOrtCpu: graphPath,
    tokenizer,
    tokenizerJson: tokenizer,
    tokenizerSettings: readTokenizerSettings(root),
    recipe,
    maxTokens: recipe.maxTokens.value,
    unpackedBytes: 0,
    variantsLeft,
  };
}
