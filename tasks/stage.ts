// Packs the assets of a target into one folder: zstd files named by their content, and the index. What was packed
// before, for any target, is kept, so that a build after a change of source packs nothing again.

import { existsSync, linkSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { hostTarget } from "../native-libs/manifest.ts";
import { toPlanes } from "../src/assets/cache/byte-planes.ts";
import {
  type Derivation,
  FORM_ENDINGS,
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

/** Each packed file once; the stages hold links to them. */
const PACKED_FOLDER = "dist/packed";

/** What code finds beside itself under this name. */
export const STAGE_NAME = "stage";

/** Code that runs from source reads that of this machine's kind. */
export function stageFolder(target: string): string {
  return target === hostTarget() ? `dist/${STAGE_NAME}` : `dist/targets/${target}/${STAGE_NAME}`;
}

/** Fills the stage and removes what no longer belongs there. Returns the hash of the index. */
export async function stage(target: string): Promise<string> {
  const folder = stageFolder(target);
  for (const each of [PACKED_FOLDER, folder]) mkdirSync(each, { recursive: true });
  const sources = assetSources(target);
  const contents = new Map(sources.flatMap(contentsOf).map((each) => [packedName(each), each]));
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
  for (const name of contents.keys()) link(join(PACKED_FOLDER, name), join(folder, name));
  writeWhole(join(folder, INDEX_NAME), text);
  removeOthers(folder, new Set([INDEX_NAME, ...contents.keys()]));
  removeUnused();
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

async function pack(name: string, { content, form = "zstd" }: HashedContent): Promise<void> {
  const path = join(PACKED_FOLDER, name);
  if (existsSync(path)) return;
  const bytes = form === "planes" ? toPlanes(content) : content;
  writeWhole(path, form === "plain" ? bytes : await Bun.zstdCompress(bytes, { level: PACK_LEVEL }));
}

function packedName({ sha256: hash, form = "zstd" }: HashedContent): string {
  return `${hash.slice(0, 24)}.${PACK_LEVEL}${FORM_ENDINGS[form]}`;
}

/** The same file under a second name: copies for five targets would be half a gigabyte. */
function link(from: string, to: string): void {
  if (statSync(to, { throwIfNoEntry: false })?.ino === statSync(from).ino) return;
  rmSync(to, { force: true });
  linkSync(from, to);
}

function removeOthers(folder: string, wanted: ReadonlySet<string>): void {
  for (const name of readdirSync(folder)) {
    if (!wanted.has(name)) rmSync(join(folder, name), { recursive: true });
  }
}

/** What no stage links to any more. */
function removeUnused(): void {
  for (const name of readdirSync(PACKED_FOLDER)) {
    const path = join(PACKED_FOLDER, name);
    if (statSync(path).nlink === 1) rmSync(path);
  }
}
