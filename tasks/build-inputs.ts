// One hash over everything that the executable is made from, to tell whether it is stale and to name a build. Which code that is says
// the bundler. What is packed beside code comes in by the manifests that pin its hashes, or as it is where none does.

import { existsSync, readFileSync } from "node:fs";
import { hostTarget } from "../native-libs/manifest.ts";
import { unpinnedAssetFiles } from "./asset-sources.ts";
import { contentHash, writeWhole } from "./files.ts";

export interface BuildInputs {
  /** Of the files' names and contents, as they were before the build. */
  readonly hash: string;
  /** Paths from the project's folder, sorted. */
  readonly files: readonly string[];
}

/** Beside the stamp of the build that they belong to. */
function recordOf(target: string): string {
  return target === hostTarget() ? "dist/build-inputs.json" : `dist/targets/${target}/build-inputs.json`;
}

/** What no import names and what decides all the same: which packages there are, and how the code is read. */
const shapingFiles = ["package.json", "bun.lock", "tsconfig.json"];
const codeOfTheBuild: Bun.BuildConfig = { entrypoints: ["build.ts"], target: "bun" };

/** Finds the inputs of the build that bundles `code`, and keeps them: the code, that of the build itself, and what is packed. */
export async function recordBuildInputs(target: string, code: Bun.BuildConfig): Promise<BuildInputs> {
  const bundled = [...(await bundledFiles(code)), ...(await bundledFiles(codeOfTheBuild))];
  const files = sortedOnce([...shapingFiles, ...unpinnedAssetFiles(target), ...bundled]);
  const inputs = { hash: contentHash(files), files };
  writeWhole(recordOf(target), `${JSON.stringify(inputs, null, 1)}\n`);
  return inputs;
}

/** The inputs of the last build; null where there was none. */
export function recordedBuildInputs(target = hostTarget()): BuildInputs | null {
  try {
    return JSON.parse(readFileSync(recordOf(target), "utf8")) as BuildInputs;
  } catch {
    return null; // Missing or damaged: the executable is made again.
  }
}

/** Whether what the last build was made from is still what lies here. */
export function areUnchanged({ hash, files }: BuildInputs, target: string): boolean {
  if (!files.every((file) => existsSync(file)) || contentHash(files) !== hash) return false;
  // A licence or a C file that is new is packed without being named by any file that was there.
  return unpinnedAssetFiles(target).every((file) => files.includes(file));
}

/** Every file that the bundler reads for `code`, packages included, by its path from the current folder. */
export async function bundledFiles(code: Bun.BuildConfig): Promise<string[]> {
  const { metafile } = await Bun.build({ ...code, metafile: true });
  if (metafile === undefined) throw new Error("the bundler did not say what it read");
  return Object.keys(metafile.inputs);
}

function sortedOnce(files: readonly string[]): string[] {
  return [...new Set(files)].sort();
}
