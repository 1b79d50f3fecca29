// A file that is there as a whole or not at all: written under another name beside it and renamed, so that a full disk, a signal or a
// failed run leaves what was there before.
import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { systemCode, writeFailure } from "../core/system-error.ts";
import { statusOf } from "../files/there.ts";
import { openSink } from "./sink.ts";

const DEFAULT_MODE = 0o666;
const MODE_BITS = 0o777;
/** The folder takes no new file, although the file itself can be written. */
const NO_NEW_FILE = ["EACCES", "EPERM"];

/**
 * Replaces a file; `-` is standard output, and a pipe or device is written as it comes.
 * @throws OutputError, and then the old file is as it was
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const status = path === "-" ? undefined : statusOf(path);
  if (path === "-" || (status !== undefined && !status.isFile())) {
    writeInPlace(path, content);
    return;
  }
  try {
    replaceFile(status === undefined ? path : realpathSync(path), bytesOf(content), status);
  } catch (error) {
    if (status === undefined || !NO_NEW_FILE.includes(systemCode(error) ?? ""))
      throw writeFailure(path, error);
    writeInPlace(path, content);
  }
}

function writeInPlace(path: string, content: string | Uint8Array): void {
  using sink = openSink(path);
  if (typeof content === "string") sink.writeRows([content]);
  else sink.writeBytes(content);
}

function replaceFile(path: string, bytes: Uint8Array, old: Stats | undefined): void {
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

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? Buffer.from(content) : content;
}
