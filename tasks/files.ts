// Files for set-up and build: written whole or not at all, and hashed by content.
// Imports built-in modules only: set-up runs before anything is installed.

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const projectFolder = join(import.meta.dir, "..");

/** Writes beside the target and renames, so that a reader or a second run never sees half a file. */
export function writeWhole(path: string, bytes: Uint8Array | string): void {
  const partial = `${path}.${process.pid}.part`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(partial, bytes);
    renameSync(partial, path);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** Moves every file under `from` to the same place under `to`, over what is there; returns the new paths. */
export function moveFiles(from: string, to: string): string[] {
  return filesUnder(from).map((path) => {
    const target = `${to}${path.slice(from.length)}`;
    mkdirSync(dirname(target), { recursive: true });
    renameSync(path, target);
    return target;
  });
}

/** Every file under `path` (or `path` itself), sorted; paths as given, joined with `/`. None where nothing is there. */
export function filesUnder(path: string): string[] {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return [];
  if (!status.isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(`${path}/${name}`));
}

/** The files that match any of the glob patterns, sorted. */
export function matchingFiles(patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => [...new Bun.Glob(pattern).scanSync()]).sort();
}

/** One hash over the names and contents of files, in the order given. */
export function contentHash(paths: readonly string[]): string {
  const hasher = new Bun.CryptoHasher("sha256");
  for (const path of paths) {
    const content = readFileSync(path);
    hasher.update(`${path}\0${content.length}\0`).update(content);
  }
  return hasher.digest("hex");
}
