// A file that is there as a whole or not at all: written under another name beside it and renamed.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, type Stats, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const DEFAULT_MODE = 0o666;
const MODE_BITS = 0o777;

/**
 * Puts `bytes` in the place of a file, or of nothing.
 * @param old what is there, whose mode the new file gets; undefined for nothing
 * @throws what the system answers, and then the old file is as it was
 */
export function replaceFile(path: string, bytes: Uint8Array, old: Stats | undefined): void {
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    const file = openSync(partial, "w", old === undefined ? DEFAULT_MODE : old.mode & MODE_BITS);
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      // A disk may say only now that it is full.
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch (error) {
    removeQuietly(partial);
    throw error;
  }
}

/** What failed before is what is told. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It stays beside, under a name that nobody reads.
  }
}
