// What a model is called by its folder. The cache of Hugging Face's tools names the folder of a snapshot by its commit, and the model
// two folders above.
import { basename, dirname } from "node:path";
import { realPath } from "../../files/there.ts";
import { ConfigFile } from "./config-file.ts";

const SNAPSHOTS = "snapshots";
const CACHED_MODEL = /^models--(?:.+--)?(.+)$/;

/** The name of the folder, or NAME for `models--OWNER--NAME/snapshots/COMMIT`. */
export function modelName(folder: string): string {
  return cachedSnapshot(folder)?.name ?? basename(folder);
}

/** Undefined for a folder that is no snapshot of that cache. */
export function cachedSnapshot(
  folder: string,
): { readonly name: string; readonly commit: string } | undefined {
  if (basename(dirname(folder)) !== SNAPSHOTS) return undefined;
  const name = CACHED_MODEL.exec(basename(dirname(dirname(folder))))?.[1];
  return name === undefined ? undefined : { name, commit: basename(folder) };
}

/** What a store writes into the folder of a model; its `source` is the folder or the id on a hub that the model came from. */
export const RECORD_NAME = ".mrlbench.json";

/** All names that a model is known by: a model that was added by another name is still of its family. */
export function modelNames(folder: string): readonly string[] {
  const source = ConfigFile.read(folder, RECORD_NAME)?.text("source");
  const names = [folder, realPath(folder), ...(source === undefined ? [] : [source])].map(modelName);
  return [...new Set(names)];
}
