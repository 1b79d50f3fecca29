// The built-in models: the executable carries their tokenizers and the variants that most people use. The other variants lie in a
// models folder, and come from there into the cache, where everything that is opened lies verified.

import { existsSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../../models/manifest.json" with { type: "json" };
import { DataError, MissingError } from "../../core/errors.ts";
import { optionName } from "../../core/option-name.ts";
import type { VariantAgreement } from "../../core/variant-agreement.ts";
import { readRegularFile } from "../../files/regular-file.ts";
import { isFileThere } from "../../files/there.ts";
import { type Bundle, type BundleFile, bundleNames, directoryName } from "../cache/bundle.ts";
import { unpackBundle } from "../cache/cache.ts";
import { embeddedBundle, readAsset } from "../cache/embedded.ts";
import { sha256 } from "../sha256.ts";
import { builtInRecipe, type ManifestFacts } from "./built-in-recipe.ts";
import type { ModelFiles } from "./model-files.ts";
import { isTableName, tableInBytes } from "./stored-table.ts";

/** A model of models/manifest.json, as far as a run needs it. */
export interface BuiltInModel extends ManifestFacts {
  readonly id: string;
  readonly dims: number;
  /** Rows of its table of tokens. */
  readonly vocabularySize: number;
  readonly defaultVariant: string;
  readonly variants: Readonly<Record<string, VariantFiles>>;
  readonly files: readonly HashedFile[];
  readonly agreements?: readonly VariantAgreement[];
  /** Whose vectors these are, rotated: it has the same files. Left out for every other model. */
  readonly base?: BuiltInModel;
}

interface VariantGraphs {
  readonly graph: string;
  readonly graphOrtCpu?: string;
  readonly maskedGraph: string;
  readonly maskedGraphOrtCpu?: string;
}

interface VariantFiles extends VariantGraphs {
  readonly weights: string;
  readonly rotated?: VariantGraphs & { readonly matrix: string };
  readonly quantization?: string;
}

interface HashedFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

type ManifestModel = BuiltInModel & {
  readonly rotation?: { readonly id: string; readonly fittedOn: string };
};

export const builtInModels: readonly BuiltInModel[] = (manifest.models as readonly ManifestModel[]).flatMap(
  (model) => [model, ...rotatedModels(model)],
);

/** What was trained is the order of the base's coordinates: a rotation has another one. */
function rotatedModels({ rotation, ...base }: ManifestModel): BuiltInModel[] {
  if (rotation === undefined) return [];
  const variants = Object.fromEntries(
    Object.entries(base.variants).map(([name, { weights, quantization, rotated }]) => [
      name,
      { ...rotated!, weights, ...(quantization !== undefined && { quantization }) },
    ]),
  );
  const used = Object.values(variants).flatMap(fileNames);
  const files = base.files.filter(({ name }) => used.includes(name) || name.startsWith("tokenizer"));
  const { id, fittedOn } = rotation;
  return [{ ...base, id, mrlDims: [], variants, files, rotatedBy: `fitted on ${fittedOn}`, base }];
}

/**
 * @param stores folders in which the model may have a folder of its own, best first
 * @throws MissingError where the model has no such variant, or it is neither carried nor in a store
 */
export function locateBuiltIn(
  model: BuiltInModel,
  variant: string,
  cacheRoot: string,
  stores: readonly string[],
): ModelFiles {
  const files = Object.hasOwn(model.variants, variant) ? model.variants[variant] : undefined;
  if (files === undefined) throw noVariant(model, variant);
  const owner = model.base ?? model;
  const name = `${owner.id}-${variant}`;
  const carried = bundleNames.find((candidate) => candidate === name);
  const bundle = carried ? embeddedBundle(carried) : storedBundle(owner, variant, cacheRoot, stores);
  const unpacked = unpackBundle(cacheRoot, bundle);
  return {
    id: model.id,
    variant,
    graphPath: unpacked.files[files.graph]!,
    graphPathOrtCpu: unpacked.files[files.graphOrtCpu ?? files.graph]!,
    maskedGraphPath: unpacked.files[files.maskedGraph]!,
    maskedGraphPathOrtCpu: unpacked.files[files.maskedGraphOrtCpu ?? files.maskedGraph]!,
    tokenizer: () => readAsset(`${owner.id}/tokenizer`),
    tokenizerJson: () => readAsset(`${owner.id}/tokenizer.json`),
    recipe: builtInRecipe(model, variant),
    maxTokens: model.maxTokens,
    tokenRows: model.vocabularySize,
    unpackedBytes: unpacked.unpackedBytes,
    agreements: model.agreements,
    ...(model.base && { rotatedFrom: model.base.id }),
    ...(isTable(files) && {
      table: { path: unpacked.files[files.weights]!, variants: Object.keys(model.variants) },
      openTable: () =>
        tableInBytes(unpacked.files[files.weights]!, {
          rows: model.vocabularySize,
          columns: model.dims,
        }),
    }),
  };
}

function fileNames({ quantization, rotated, ...files }: VariantFiles): readonly string[] {
  return [...Object.values(files), ...Object.values(rotated ?? {})];
}

/** The weights of a static model are a table and nothing more. */
function isTable({ weights }: VariantFiles): boolean {
  return isTableName(weights);
}

/** A variant from a store. Where the cache has nothing of it yet, nothing is begun unless all of it is there. */
function storedBundle(
  model: BuiltInModel,
  variant: string,
  cacheRoot: string,
  stores: readonly string[],
): Bundle {
  const name = `${model.id}-${variant}`;
  const names: readonly string[] = fileNames(model.variants[variant]!);
  const folders = stores.map((store) => join(store, model.id));
  const pathOf = (file: HashedFile) => storedPath(model, variant, file.name, folders);
  const files = model.files
    .filter((file) => names.includes(file.name))
    .map((file): BundleFile => ({ ...file, read: () => verifiedContent(model, file, pathOf(file)) }));
  const directory = directoryName(name, files);
  if (!existsSync(join(cacheRoot, directory))) files.forEach(pathOf);
  return { name, directory, files };
}

function storedPath(
  { id, defaultVariant }: BuiltInModel,
  variant: string,
  name: string,
  folders: readonly string[],
): string {
  const path = folders.map((folder) => join(folder, name)).find(isFileThere);
  if (path !== undefined) return path;
  throw new MissingError({
    what: `${id} in ${variant} is not inside mrlbench, and not beside it`,
    seen: `no ${name} in ${folders.join(" or ")}`,
    expected: `the folder models/${id} that comes with the executable from its build`,
    next: `Copy dist/models from there, or name its folder with ${optionName("models")}, or use ${optionName("variant")} ${defaultVariant}.`,
  });
}

function verifiedContent({ id }: BuiltInModel, file: HashedFile, path: string): Uint8Array {
  const content = readRegularFile(path);
  const hash = sha256(content);
  if (hash === file.sha256) return content;
  throw new DataError({
    what: `${path} is not the file of ${id}`,
    seen: `${content.length} bytes, sha256 ${hash}`,
    expected: `${file.sizeBytes} bytes, sha256 ${file.sha256}`,
    next: "Copy it again from where mrlbench was built.",
  });
}

function noVariant({ id, variants, defaultVariant }: BuiltInModel, variant: string): MissingError {
  return new MissingError({
    what: `${id} has no such variant`,
    seen: variant,
    expected: `one of ${Object.keys(variants).join(", ")}`,
    next: `Use ${optionName("variant")} ${defaultVariant}.`,
  });
}
