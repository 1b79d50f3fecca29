// What the cache holds, for `mrlbench cache`, and how it is emptied. Only folders with our tag are counted or removed:
// the cache may have been pointed at a folder that holds other things too.

import { lstatSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { OutputError } from "../../core/errors.ts";
import { isTagged } from "./cache-tag.ts";

export interface CacheEntry {
  /** Bundle and hash, as the folder is called. */
  readonly name: string;
  readonly dir: string;
  readonly sizeBytes: number;
}

/** The unpacked bundles of every version, by name; empty where the cache was never made. */
export function cacheUsage(cacheRoot: string): CacheEntry[] {
  if (statSync(cacheRoot, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(cacheRoot)
    .sort()
    .map((name) => ({ name, dir: join(cacheRoot, name) }))
    .filter(({ dir }) => lstatSync(dir).isDirectory() && isTagged(dir))
    .map(({ name, dir }) => ({ name, dir, sizeBytes: folderBytes(dir) }));
}

/**
 * Removes every unpacked bundle and answers what was removed.
 * @throws OutputError where a folder cannot be removed
 */
export function clearCache(cacheRoot: string): CacheEntry[] {
  const entries = cacheUsage(cacheRoot);
  for (const { dir } of entries) remove(dir);
  return entries;
}

function remove(dir: string): void {
  try {
    rmSync(dir, { recursive: true, force: true });
  } catch (error) {
    throw new OutputError({
      what: `cannot remove ${dir}`,
      seen: error instanceof Error ? error.message : String(error),
      expected: "a folder that you may write to",
      next: "Check its permissions, or remove it yourself.",
    });
  }
}

function folderBytes(dir: string): number {
  const sizes = readdirSync(dir).map((name) => lstatSync(join(dir, name)).size);
  return sizes.reduce((sum, sizeBytes) => sum + sizeBytes, 0);
}
