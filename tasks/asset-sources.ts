// What goes into the executable besides code: each file, its place in a bundle, and the hash that it must have.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import datasets from "../datasets/manifest.json" with { type: "json" };
import { type ModelFile, type Variant, wordllama256 } from "../models/manifest.ts";
import { encodeMatrixProduct } from "../models/matrix-product-graph.ts";
import { librariesFor } from "../native-libs/manifest.ts";
import { type BundleName, bundleNames } from "../src/assets/bundle.ts";
import { sha256 } from "../src/assets/sha256.ts";
import type { Derivation } from "../src/assets/staged.ts";
import { filesUnder } from "./files.ts";
import { licensesText } from "./licenses.ts";

export interface AssetSource {
  readonly name: string;
  /** Null: read in memory only. */
  readonly bundle: BundleName | null;
  /** Of the file itself. */
  readonly sizeBytes: number;
  readonly sha256: string;
  /** What is packed: the file, or the one that it is derived from. */
  readonly carried: HashedContent;
  readonly derivation: Derivation | null;
}

export interface HashedContent {
  readonly content: Uint8Array;
  readonly sha256: string;
}

/** Everything for a target, in a fixed order. Throws where a file does not have the hash that its manifest pins. */
export function assetSources(target: string): AssetSource[] {
  return [
    ...librarySources(target),
    ...modelSources(),
    ...dataSetSources(),
    ...boundarySources(),
    whole("matrix-product.onnx", "matrix-product", hashed(encodeMatrixProduct())),
    whole("licenses.txt", null, hashed(Buffer.from(licensesText(target)))),
  ];
}

function librarySources(target: string): AssetSource[] {
  return librariesFor(target).map((library) => {
    const name = basename(library.path);
    const carried = pinned(`native-libs/${target}/${name}`, library.sha256);
    return whole(name, bundleName(library.bundle), carried);
  });
}

function modelSources(): AssetSource[] {
  const variants = Object.keys(wordllama256.variants) as Variant[];
  const tokenizer = modelFile(wordllama256.tokenizer);
  return [
    ...variants.flatMap((variant) => variantSources(variant)),
    whole(tokenizer.name, null, pinnedModelFile(tokenizer)),
  ];
}

function variantSources(variant: Variant): AssetSource[] {
  return Object.values(wordllama256.variants[variant]).map((name) => {
    const file = modelFile(name);
    const carried = pinnedModelFile(file.derivedFrom === undefined ? file : modelFile(file.derivedFrom));
    const bundle = bundleName(`${wordllama256.id}-${variant}`);
    const derivation = file.derivedFrom === undefined ? null : derivationOf(variant);
    return { name, bundle, sizeBytes: file.sizeBytes, sha256: file.sha256, carried, derivation };
  });
}

function derivationOf(variant: Variant): Derivation {
  if (variant === "fp32") return { by: "widenFp16" };
  if (variant === "int8") {
    return { by: "quantizeRows", rows: wordllama256.vocabularySize, columns: wordllama256.dims };
  }
  throw new Error(`no derivation makes the table of ${variant}`);
}

function dataSetSources(): AssetSource[] {
  return datasets["wordnet-1k"].files.map(({ path, sha256 }) =>
    whole(`wordnet-1k/${path}`, null, pinned(`datasets/wordnet-1k/${path}`, sha256)),
  );
}

/** C that is compiled at run time: the compiler reads real files only. */
function boundarySources(): AssetSource[] {
  const paths = filesUnder("ffi").filter((path) => /\.[ch]$/.test(path));
  return paths.map((path) => whole(basename(path), "boundary-c", hashed(readFileSync(path))));
}

function modelFile(name: string): ModelFile {
  const file = wordllama256.files.find((candidate) => candidate.name === name);
  if (file === undefined) throw new Error(`models/manifest.json lists no ${name}`);
  return file;
}

function pinnedModelFile(file: ModelFile): HashedContent {
  return pinned(`models/${wordllama256.id}/${file.name}`, file.sha256);
}

/** A file that is carried as it is. */
function whole(name: string, bundle: BundleName | null, carried: HashedContent): AssetSource {
  const { content, sha256 } = carried;
  return { name, bundle, sizeBytes: content.length, sha256, carried, derivation: null };
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
