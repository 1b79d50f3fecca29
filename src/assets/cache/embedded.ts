// Reads what the build packed: inside the executable from its embedded files, in the package from the folder beside its code, from source
// from dist/stage. A program that is one file itself has them inside.
// Synchronous: it runs once at start, before there is anything to overlap with.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { assert, MissingError } from "../../core/errors.ts";
import { optionName } from "../../core/option-name.ts";
import { quantizeRows, widenFp16 } from "../../onnx/derive-table.ts";
import { type PackedWeights, quantizeWeights } from "../../onnx/int8-weights.ts";
import { type Bundle, type BundleName, bundleNames, directoryName, hostBundle } from "./bundle.ts";
import { fromPlanes } from "./byte-planes.ts";
import { FORM_ENDINGS, INDEX_NAME, type StagedAsset, type StagedIndex } from "./staged.ts";

/** The folder of packed files beside the bundled code; put in by the build, absent when running from source. */
declare const MRLBENCH_STAGE: string | undefined;

const ownFolder =
  typeof MRLBENCH_STAGE === "string"
    ? join(import.meta.dir, MRLBENCH_STAGE)
    : join(import.meta.dir, "..", "..", "..", "dist", "stage");

/** Where each packed file lies: a folder that has them all, or a path for each name. */
export type Assets = string | Readonly<Record<string, string>>;

let stage: Assets = ownFolder;
let heldIndex: StagedIndex | null = null;

/** From now on packed files are read from here, in this thread. */
export function takeAssetsFrom(assets: Assets): void {
  stage = assets;
  heldIndex = null;
}

/** Content of an asset that is only read in memory, such as a tokenizer or a data set. */
export function readAsset(name: string): Uint8Array {
  const asset = stagedIndex().assets.find(
    (candidate) => candidate.bundle === null && candidate.name === name,
  );
  assert(asset !== undefined, `no embedded asset is called ${name}`);
  return contentOf(asset);
}

export function readAssetText(name: string): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(readAsset(name));
}

/** Names of the assets that are read in memory, in the order of the index. */
export function assetNames(): string[] {
  return stagedIndex()
    .assets.filter((asset) => asset.bundle === null)
    .map((asset) => asset.name);
}

/** Whether this executable carries a bundle: not every runtime is made for every system. */
export function isCarried(name: BundleName): boolean {
  return assetsOf(name).length > 0;
}

/**
 * An embedded bundle, for `unpackBundle`. Nothing is read until a file has to be written.
 * @throws MissingError where the executable of this system carries none
 */
export function embeddedBundle(name: BundleName): Bundle {
  const files = assetsOf(name).map((asset) => ({
    name: asset.name,
    sizeBytes: asset.sizeBytes,
    sha256: asset.sha256,
    opens: asset.opens,
    read: () => contentOf(asset),
  }));
  if (files.length === 0) throw notCarried(name);
  return { name, directory: directoryOf(hostBundle[name] ?? name), files };
}

function notCarried(name: BundleName): MissingError {
  return new MissingError({
    what: `mrlbench for ${stagedIndex().target} has no library of ${name}`,
    seen: "none is published for this system",
    expected: "a system that it is published for",
    next: `Choose another ${optionName("backend")} or ${optionName("runtime")}, or give a library of your own.`,
  });
}

/** All bundles that lie in one directory are hashed together, so that they are always of one version. */
function directoryOf(host: BundleName): string {
  const assets = bundleNames.filter((name) => (hostBundle[name] ?? name) === host).flatMap(assetsOf);
  return directoryName(host, assets);
}

function assetsOf(name: BundleName): StagedAsset[] {
  return stagedIndex().assets.filter((asset) => asset.bundle === name);
}

function contentOf(asset: StagedAsset): Uint8Array {
  const { derivation } = asset;
  const carried = unpacked(asset, asset.packed);
  if (derivation === null) return carried;
  switch (derivation.by) {
    case "widenFp16":
      return widenFp16(carried);
    case "quantizeRows":
      return quantizeRows(carried, derivation.rows, derivation.columns);
    case "quantizeWeights": {
      const layout = JSON.parse(
        new TextDecoder().decode(unpacked(asset, derivation.layout)),
      ) as PackedWeights;
      return quantizeWeights(carried, unpacked(asset, derivation.smoothing), layout);
    }
  }
}

function unpacked(asset: StagedAsset, name: string): Uint8Array {
  const packed = readStaged(name);
  if (name.endsWith(FORM_ENDINGS.plain)) return packed;
  try {
    const bytes = Bun.zstdDecompressSync(packed);
    return name.endsWith(FORM_ENDINGS.planes) ? fromPlanes(bytes) : bytes;
  } catch (error) {
    throw new MissingError({
      what: `mrlbench itself is damaged: its copy of ${asset.name} cannot be unpacked`,
      seen: error instanceof Error ? error.message : String(error),
      next: "Copy or build the executable again.",
    });
  }
}

function stagedIndex(): StagedIndex {
  heldIndex ??= JSON.parse(readStaged(INDEX_NAME).toString("utf8")) as StagedIndex;
  return heldIndex;
}

function readStaged(name: string): Buffer {
  const path = typeof stage === "string" ? join(stage, name) : stage[name];
  if (path === undefined)
    throw notStaged(`no path for ${name}`, "a path for each file of the package's folder assets");
  try {
    return readFileSync(path);
  } catch (error) {
    throw notStaged(error instanceof Error ? error.message : String(error), `${name} in ${dirname(path)}`);
  }
}

function notStaged(seen: string, expected: string): MissingError {
  return new MissingError({
    what: "the packed libraries and models are missing",
    seen,
    expected,
    next:
      typeof MRLBENCH_STAGE === "string"
        ? "Install or build it again: it came without a part of itself."
        : "Run `bun run build`.",
  });
}
