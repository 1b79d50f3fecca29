// Puts the variants of the built-in models that the executable does not carry into dist/models, where it finds them.

import { type BuiltInModel, builtInModels, type Variant, variantFileNames } from "../models/manifest.ts";
import { modelFileContent } from "./asset-sources.ts";
import { writeWhole } from "./files.ts";

const PLACED_FOLDER = "dist/models";

interface PlacedFile {
  readonly model: BuiltInModel;
  readonly name: string;
  readonly path: string;
}

const placedFiles: readonly PlacedFile[] = builtInModels.flatMap((model) =>
  placedVariants(model)
    .flatMap((variant) => variantFileNames(model.variants[variant]))
    .map((name) => ({ model, name, path: `${PLACED_FOLDER}/${model.id}/${name}` })),
);

export const placedModelPaths: readonly string[] = placedFiles.map(({ path }) => path);

/** Throws where a file that set-up made does not have the hash that models/manifest.json pins. */
export function placeModels(): void {
  for (const { model, name, path } of placedFiles) writeWhole(path, modelFileContent(model, name).content);
}

function placedVariants({ variants, carriedVariants }: BuiltInModel): Variant[] {
  return (Object.keys(variants) as Variant[]).filter((variant) => !carriedVariants.includes(variant));
}
