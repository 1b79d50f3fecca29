// A file that is there as a whole or not at all: written under another name beside it and renamed.
import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { requireFile, statusOf } from "./there.ts";

const DEFAULT_MODE = 0o666;
const MODE_BITS = 0o777;

/**
 * Puts `bytes` in the place of a file, or of nothing. The file that a link leads to is replaced, and not the link; a device, a pipe and a
 * folder are left alone, for a file in their place would take them away from everybody.
 * @throws what the system answers, or that no file is there, and then what is there is as it was
 */
export function replaceFile(path: string, bytes: Uint8Array): void {
  const old = statusOf(path);
  if (old !== undefined) requireFile(path, old);
  const target = old === undefined ? path : realpathSync(path);
  const partial = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  try {
    // Nothing that lies there is written through: in a folder of many it could be somebody's link.
    rmSync(partial, { force: true });
    const file = openSync(partial, "wx", old === undefined ? DEFAULT_MODE : old.mode & MODE_BITS);
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      // A disk may say only now that it is full.
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, target);
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
