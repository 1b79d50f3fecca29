// Packs the assets of a target into one folder: zstd files named by their content, and the index. What was packed
// before is kept, so that a build after a change of source packs nothing again.

import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  type Derivation,
  INDEX_NAME,
  type StagedAsset,
  type StagedIndex,
} from "../src/assets/cache/staged.ts";
import { sha256 } from "../src/assets/sha256.ts";
import {
  type AssetSource,
  assetSources,
  type DerivationSource,
  type HashedContent,
} from "./asset-sources.ts";
import { writeWhole } from "./files.ts";

/** Level 19 saves a tenth of the size and takes fourteen times as long. */
const PACK_LEVEL = 10;

export const STAGE_FOLDER = "dist/stage";

/** Fills the stage and removes what no longer belongs there. Returns the hash of the index. */
export async function stage(target: string): Promise<string> {
  const sources = assetSources(target);
  const contents = new Map(sources.flatMap(contentsOf).map((each) => [packedName(each), each.content]));
  await Promise.all([...contents].map(([name, content]) => pack(name, content)));

  const assets = sources.map(
    ({ carried, derivation, ...described }): StagedAsset => ({
      ...described,
      packed: packedName(carried),
      derivation: stagedDerivation(derivation),
    }),
  );
  const index: StagedIndex = { target, assets };
  const text = `${JSON.stringify(index, null, 1)}\n`;
  writeWhole(join(STAGE_FOLDER, INDEX_NAME), text);
  removeOthers(new Set([INDEX_NAME, ...contents.keys()]));
  return sha256(text);
}

/** What a source needs packed. */
function contentsOf({ carried, derivation }: AssetSource): HashedContent[] {
  if (derivation?.by !== "quantizeWeights") return [carried];
  return [carried, derivation.layout, derivation.smoothing];
}

function stagedDerivation(derivation: DerivationSource | null): Derivation | null {
  if (derivation?.by !== "quantizeWeights") return derivation;
  const { by, layout, smoothing } = derivation;
  return { by, layout: packedName(layout), smoothing: packedName(smoothing) };
}

async function pack(name: string, content: Uint8Array): Promise<void> {
  const path = join(STAGE_FOLDER, name);
  if (!existsSync(path)) writeWhole(path, await Bun.zstdCompress(content, { level: PACK_LEVEL }));
}

function packedName(carried: HashedContent): string {
  return `${carried.sha256.slice(0, 24)}.${PACK_LEVEL}.zst`;
}

function removeOthers(wanted: ReadonlySet<string>): void {
  for (const name of readdirSync(STAGE_FOLDER)) {
    if (!wanted.has(name)) rmSync(join(STAGE_FOLDER, name), { recursive: true });
  }
}
