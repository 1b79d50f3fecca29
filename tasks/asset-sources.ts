// What goes into the executable besides code: each file, its place in a bundle, and the hash that it must have.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import datasets from "../datasets/manifest.json" with { type: "json" };
import { type ModelFile, type Variant, wordllama256 } from "../models/manifest.ts";
import { librariesFor } from "../native-libs/manifest.ts";
import { type BundleName, bundleNames } from "../src/assets/bundle.ts";
import type { Derivation } from "../src/assets/staged.ts";
import { filesUnder, sha256 } from "./files.ts";
import { licensesText } from "./licenses.ts";

export interface AssetSource {
  readonly name: string;
  /** Null: read in memory only. */
  readonly bundle: BundleName | null;
  /** The content that is packed; for a derived file that of its origin. */
  readonly carried: Uint8Array;
  /** Of the file itself. */
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly derivation: Derivation | null;
}

/** Everything for a target, in a fixed order. Throws where a file does not have the hash that its manifest pins. */
export function assetSources(target: string): AssetSource[] {
  return [
    ...librarySources(target),
    ...modelSources(),
    ...dataSetSources(),
    ...boundarySources(),
    inMemory("licenses.txt", Buffer.from(licensesText(target))),
  ];
}

function librarySources(target: string): AssetSource[] {
  return librariesFor(target).map((library) => {
    const name = basename(library.path);
    const content = pinnedContent(`native-libs/${target}/${name}`, library.sha256);
    return unpacked(name, bundleName(library.bundle), content);
  });
}

function modelSources(): AssetSource[] {
  const variants = Object.keys(wordllama256.variants) as Variant[];
  const tokenizer = modelFile(wordllama256.tokenizer);
  return [
    ...variants.flatMap((variant) => variantSources(variant)),
    inMemory(tokenizer.name, modelContent(tokenizer)),
  ];
}

function variantSources(variant: Variant): AssetSource[] {
  const { graph, maskedGraph, table } = wordllama256.variants[variant];
  return [graph, maskedGraph, table].map((name) => {
    const file = modelFile(name);
    const carried = modelContent(file.derivedFrom === undefined ? file : modelFile(file.derivedFrom));
    const bundle = bundleName(`${wordllama256.id}-${variant}`);
    const derivation = file.derivedFrom === undefined ? null : derivationOf(variant);
    return { name, bundle, carried, sizeBytes: file.sizeBytes, sha256: file.sha256, derivation };
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
    inMemory(`wordnet-1k/${path}`, pinnedContent(`datasets/wordnet-1k/${path}`, sha256)),
  );
}

/** C that is compiled at run time: the compiler reads real files only. */
function boundarySources(): AssetSource[] {
  const paths = filesUnder("ffi").filter((path) => /\.[ch]$/.test(path));
  return paths.map((path) => unpacked(basename(path), "boundary-c", readFileSync(path)));
}

function modelFile(name: string): ModelFile {
  const file = wordllama256.files.find((candidate) => candidate.name === name);
  if (file === undefined) throw new Error(`models/manifest.json lists no ${name}`);
  return file;
}

function modelContent(file: ModelFile): Uint8Array {
  return pinnedContent(`models/${wordllama256.id}/${file.name}`, file.sha256);
}

function unpacked(name: string, bundle: BundleName, carried: Uint8Array): AssetSource {
  return { name, bundle, carried, sizeBytes: carried.length, sha256: sha256(carried), derivation: null };
}

function inMemory(name: string, carried: Uint8Array): AssetSource {
  return {
    name,
    bundle: null,
    carried,
    sizeBytes: carried.length,
    sha256: sha256(carried),
    derivation: null,
  };
}

function pinnedContent(path: string, expected: string): Uint8Array {
  const content = readFileSync(path);
  const hash = sha256(content);
  if (hash !== expected) {
    throw new Error(`${path}: sha256 ${hash}; expected ${expected}. Delete it and run set-up.`);
  }
  return content;
}

function bundleName(text: string): BundleName {
  const name = bundleNames.find((candidate) => candidate === text);
  if (name === undefined) throw new Error(`no bundle is called ${text}; known: ${bundleNames.join(", ")}`);
  return name;
}
