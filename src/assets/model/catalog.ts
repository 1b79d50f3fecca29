// All models that can be named without a path: those in the executable, and those in the stores.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { MissingError } from "../../core/errors.ts";
import type { Recipe } from "../../core/recipe.ts";
import { positionRows } from "../../onnx/position-rows.ts";
import { limitedToPositions } from "../recipe/max-tokens.ts";
import { readRecipe } from "../recipe/recipe.ts";
import { isOwnFile } from "../store/own-files.ts";
import { type RotationRecord, readRotation } from "../store/rotation-record.ts";
import { findStored, storedIds } from "../store/store.ts";
import { describeFile } from "../store/store-place.ts";
import { readRecord, type StoredFile } from "../store/store-record.ts";
import { type BuiltInModel, builtInModels as builtIn } from "./built-in-model.ts";
import { builtInRecipe } from "./built-in-recipe.ts";
import { graphsIn } from "./model-folder.ts";

export interface ModelEntry {
  readonly id: string;
  readonly variants: readonly string[];
  /** Undefined for a model in the executable. */
  readonly sizeBytes: number | undefined;
  readonly source: string;
  /** Commit on a hub. */
  readonly revision: string | null;
  /** Null for a model in the executable. */
  readonly folder: string | null;
}

export interface ModelDetails extends ModelEntry {
  readonly recipe: Recipe;
  /** Of a model that `models add-rotation` made. */
  readonly rotation: RotationRecord | undefined;
  readonly files: readonly StoredFile[];
}

/** An id that several stores have is that of the first, as `--model` takes it. */
export function listModels(stores: readonly string[]): readonly ModelEntry[] {
  const ids = [...new Set(stores.flatMap(storedIds))];
  return [...builtIn.map(describeBuiltIn), ...ids.map((id) => describeStored(id, findStored(id, stores)!))];
}

/** @throws MissingError for an id that is not there */
export function describeModel(id: string, stores: readonly string[]): ModelDetails {
  const known = builtIn.find((model) => model.id === id);
  if (known) {
    const files = known.files.map(({ name, sizeBytes, sha256 }) => ({ name, sizeBytes, sha256 }));
    return { ...describeBuiltIn(known), recipe: builtInRecipe(known), rotation: undefined, files };
  }
  const folder = findStored(id, stores);
  if (folder === undefined) {
    throw new MissingError({
      what: "there is no such model",
      seen: id,
      expected: `one of ${listModels(stores)
        .map((model) => model.id)
        .join(", ")}`,
      next: "Check the spelling, or put it into the store with mrlbench models add or pull.",
    });
  }
  const files = readRecord(folder)?.files ?? filesIn(folder).map((name) => describeFile(folder, name));
  const rotation = readRotation(folder);
  return { ...describeStored(id, folder), recipe: rotation?.recipe ?? recipeOf(folder), rotation, files };
}

/** Of whichever of its graphs takes the shortest texts. */
function recipeOf(folder: string): Recipe {
  return graphsIn(folder).reduce(
    (recipe, { name }) => limitedToPositions(recipe, positionRows(join(folder, name))),
    readRecipe(folder),
  );
}

function describeBuiltIn(model: BuiltInModel): ModelEntry {
  return {
    id: model.id,
    variants: Object.keys(model.variants),
    sizeBytes: undefined,
    source: model.base === undefined ? "built in" : `built in: ${model.base.id}, rotated`,
    revision: null,
    folder: null,
  };
}

function describeStored(id: string, folder: string): ModelEntry {
  const record = readRecord(folder);
  return {
    id,
    variants: readRotation(folder)?.variants.map(({ name }) => name) ?? [
      ...new Set(graphsIn(folder).map(({ variant }) => variant)),
    ],
    sizeBytes: filesIn(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0),
    source: record?.source ?? "put there by hand",
    revision: record?.revision ?? null,
    folder,
  };
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => !isOwnFile(name) && statSync(join(folder, name)).isFile())
    .sort();
}
