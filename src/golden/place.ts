// Where the golden vectors of a model lie, and which files they were made with: in the model's own folder, beside its record; for a model
// in the executable, in the folder of the store that its id names.
import { join } from "node:path";
import { builtInModels } from "../assets/model/built-in-model.ts";
import { pathOf } from "../assets/model/models.ts";
import { goldenVariant } from "../assets/store/own-files.ts";
import { readRotation } from "../assets/store/rotation-record.ts";
import { findStored } from "../assets/store/store.ts";
import { modelFileNames } from "../assets/store/store-add.ts";
import { describeFile } from "../assets/store/store-place.ts";
import type { StoredFile } from "../assets/store/store-record.ts";
import { UsageError } from "../core/errors.ts";
import { isFolderThere, isThere, namesIn } from "../files/there.ts";

export interface GoldenPlace {
  /** Where golden vectors lie, or would. */
  readonly folder: string;
  /** Of the model's files; undefined for a model in the executable. */
  readonly modelFolder: string | undefined;
}

/**
 * @param model what `--model` takes
 * @param store the one that is written to
 * @returns undefined where there is no such model
 * @throws UsageError for a model that is one file
 */
export function goldenPlace(
  model: string,
  stores: readonly string[],
  store: string,
): GoldenPlace | undefined {
  if (builtInModels.some(({ id }) => id === model)) {
    const folders = [...stores, store].map((each) => join(each, model));
    const folder = folders.find((each) => goldenVariants(each).length > 0) ?? join(store, model);
    return { folder, modelFolder: undefined };
  }
  const folder = pathOf(model, stores) ?? findStored(model, stores);
  if (folder === undefined || !isThere(folder)) return undefined;
  if (!isFolderThere(folder)) throw noFolder(model);
  return { folder, modelFolder: folder };
}

/** Variants that a folder has golden vectors of, sorted. */
export function goldenVariants(folder: string): readonly string[] {
  return namesIn(folder)
    .map(goldenVariant)
    .filter((variant) => variant !== undefined)
    .sort();
}

/** The files that the variant is made of, as they are now. @throws DataError or MissingError when the folder is not a whole model */
export function filesOf({ modelFolder }: GoldenPlace, variant: string): readonly StoredFile[] {
  if (modelFolder === undefined) return [];
  // The variants of a rotated model have names that no layout knows.
  const isRotated = readRotation(modelFolder) !== undefined;
  return modelFileNames(modelFolder, isRotated ? undefined : variant).map((name) =>
    describeFile(modelFolder, name),
  );
}

function noFolder(model: string): UsageError {
  return new UsageError({
    what: "golden vectors lie in the folder of a model, and this is none",
    seen: model,
    expected: "the id of a model, or the path of a folder in the Hugging Face layout",
    next: "Give the folder of the file, or list the models with mrlbench models.",
  });
}
