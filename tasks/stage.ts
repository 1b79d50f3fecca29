// Packs the assets of a target into one folder: zstd files named by their content, and the index. What was packed
// before is kept, so that a build after a change of source packs nothing again.

import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { indexName, type StagedAsset, type StagedIndex } from "../src/assets/staged.ts";
import { type AssetSource, assetSources } from "./asset-sources.ts";
import { sha256, writeWhole } from "./files.ts";

/** Level 19 saves a tenth of the size and takes fourteen times as long. */
const packLevel = 10;

export const stageFolder = "dist/stage";

/** Fills the stage and removes what no longer belongs there. Returns the hash of the index. */
export async function stage(target: string): Promise<string> {
  const assets = await Promise.all(assetSources(target).map(stageOne));
  const index: StagedIndex = { target, assets };
  const text = `${JSON.stringify(index, null, 1)}\n`;
  writeWhole(join(stageFolder, indexName), text);
  const wanted = new Set([indexName, ...assets.map(({ packed }) => packed)]);
  for (const name of readdirSync(stageFolder)) {
    if (!wanted.has(name)) rmSync(join(stageFolder, name), { recursive: true });
  }
  return sha256(text);
}

async function stageOne(source: AssetSource): Promise<StagedAsset> {
  const packed = `${sha256(source.carried).slice(0, 24)}.${packLevel}.zst`;
  const path = join(stageFolder, packed);
  if (!existsSync(path)) writeWhole(path, await Bun.zstdCompress(source.carried, { level: packLevel }));
  const { name, bundle, sizeBytes, sha256: hash, derivation } = source;
  return { name, bundle, sizeBytes, sha256: hash, packed, derivation };
}
