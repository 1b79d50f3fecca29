// What goes into the executable besides code: each file, its place in a bundle, and the hash that it must have.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import datasets from "../datasets/manifest.json" with { type: "json" };
import {
  type BuiltInModel,
  builtInModels,
  type ModelFile,
  type Variant,
  variantFileNames,
} from "../models/manifest.ts";
import { librariesFor } from "../native-libs/manifest.ts";
import { type BundleName, bundleNames } from "../src/assets/cache/bundle.ts";
import type { Derivation, PackedForm } from "../src/assets/cache/staged.ts";
import { sha256 } from "../src/assets/sha256.ts";
import { encodeMatrixProduct } from "../src/onnx/matrix-product-graph.ts";
import { packTokenizer } from "../src/text/own-tokenizer.ts";
import { filesUnder } from "./files.ts";
import { KERNELS_FILE } from "./kernels.ts";
import { licenseFiles, licensesText } from "./licenses.ts";

export interface AssetSource {
  readonly name: string;
  /** Null: read in memory only. */
  readonly bundle: BundleName | null;
  /** Of the file itself. */
  readonly sizeBytes: number;
  readonly sha256: string;
  /** What is packed: the file, or the one that it is derived from. */
  readonly carried: HashedContent;
  readonly derivation: DerivationSource | null;
  readonly opens: boolean;
}

/** As in the index, with contents where that names the files that hold them. */
export type DerivationSource =
  | Exclude<Derivation, { readonly by: "quantizeWeights" }>
  | { readonly by: "quantizeWeights"; readonly layout: HashedContent; readonly smoothing: HashedContent };

export interface HashedContent {
  readonly content: Uint8Array;
  readonly sha256: string;
  /** How it is stored [compressed]. */
  readonly form?: PackedForm;
}

/** Everything for a target, in a fixed order. Throws where a file does not have the hash that its manifest pins. */
export function assetSources(target: string): AssetSource[] {
  return [
    ...librarySources(target),
    ...builtInModels.flatMap(modelSources),
    ...dataSetSources(),
    ...boundarySources(),
    { ...whole("kernels.wasm", "kernels", hashed(readFileSync(KERNELS_FILE))), opens: true },
    whole("matrix-product.onnx", "matrix-product", hashed(encodeMatrixProduct())),
    whole("licenses.txt", null, hashed(Buffer.from(licensesText(target)))),
  ];
}

function librarySources(target: string): AssetSource[] {
  return librariesFor(target).map((library) => {
    const name = basename(library.path);
    const carried = pinned(`native-libs/${target}/${name}`, library.sha256);
    return { ...whole(name, bundleName(library.bundle), carried), opens: library.opens === true };
  });
}

function modelSources(model: BuiltInModel): AssetSource[] {
  return [
    ...model.carriedVariants.flatMap((variant) => variantSources(model, variant)),
    whole(`${model.id}/tokenizer`, null, { ...hashed(packedTokenizer(model)), form: "plain" }),
    // For models that are made from this one, whose folders other programs read.
    whole(`${model.id}/tokenizer.json`, null, modelFileContent(model, model.tokenizer)),
  ];
}

function variantSources(model: BuiltInModel, variant: Variant): AssetSource[] {
  return variantFileNames(model.variants[variant]).map((name) => {
    const { sizeBytes, sha256, derivedFrom } = modelFile(model, name);
    const carried = modelFileContent(model, derivedFrom ?? name);
    const bundle = bundleName(`${model.id}-${variant}`);
    const derivation = derivedFrom === undefined ? null : derivationOf(model, variant);
    return { name, bundle, sizeBytes, sha256, carried, derivation, opens: false };
  });
}

/** As tables, which open many times faster than tokenizer.json. */
function packedTokenizer(model: BuiltInModel): Uint8Array {
  const packed = packTokenizer(modelFileContent(model, model.tokenizer).content);
  if (packed === undefined) throw new Error(`${model.id}: no encoder of ours knows its tokenizer`);
  return packed;
}

function derivationOf(model: BuiltInModel, variant: Variant): DerivationSource {
  const { vocabularySize, dims, smoothing } = model;
  if (variant === "fp32") return { by: "widenFp16" };
  if (variant === "int8" && smoothing !== undefined) {
    const layout = modelFileContent(model, smoothing.layout);
    return { by: "quantizeWeights", layout, smoothing: pinned(`models/${smoothing.name}`, smoothing.sha256) };
  }
  if (variant === "int8") return { by: "quantizeRows", rows: vocabularySize, columns: dims };
  throw new Error(`no derivation makes the weights of ${variant}`);
}

function dataSetSources(): AssetSource[] {
  return datasets["wordnet-1k"].files.map(({ path, sha256 }) =>
    whole(`wordnet-1k/${path}`, null, pinned(`datasets/wordnet-1k/${path}`, sha256)),
  );
}

/** C that is compiled at run time: the compiler reads real files only. */
function boundarySources(): AssetSource[] {
  return boundaryFiles().map((path) => whole(basename(path), "boundary-c", hashed(readFileSync(path))));
}

function boundaryFiles(): string[] {
  return filesUnder("ffi").filter((path) => /\.[ch]$/.test(path));
}

/** What is packed of files whose hash no manifest pins: a change is seen only where they are read. */
export function unpinnedAssetFiles(target: string): string[] {
  return [KERNELS_FILE, ...boundaryFiles(), ...licenseFiles(target)];
}

/** A file of a built-in model as set-up made it. Throws where it does not have the hash that its manifest pins. */
export function modelFileContent(model: BuiltInModel, name: string): HashedContent {
  const content = pinned(`models/${model.id}/${name}`, modelFile(model, name).sha256);
  return name === model.variants.fp16.weights ? { ...content, form: "planes" } : content;
}

function modelFile({ files }: BuiltInModel, name: string): ModelFile {
  const file = files.find((candidate) => candidate.name === name);
  if (file === undefined) throw new Error(`models/manifest.json lists no ${name}`);
  return file;
}

/** A file that is carried as it is. */
function whole(name: string, bundle: BundleName | null, carried: HashedContent): AssetSource {
  const { content, sha256 } = carried;
  return { name, bundle, sizeBytes: content.length, sha256, carried, derivation: null, opens: false };
}

function hashed(content: Uint8Array): HashedContent {
  return { content, sha256: sha256(content) };
}

function pinned(path: string, expected: string): HashedContent {
  const found = hashed(readFileSync(path));
  if (found.sha256 !== expected) {
    throw new Error(`${path}: sha256 ${found.sha256}; expected ${expected}. Delete it and run set-up.`);
  }
  return found;
}

function bundleName(text: string): BundleName {
  const name = bundleNames.find((candidate) => candidate === text);
  if (name === undefined) throw new Error(`no bundle is called ${text}; known: ${bundleNames.join(", ")}`);
  return name;
}
