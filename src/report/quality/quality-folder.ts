// What a quality run leaves on disk besides its table: files in a run folder, and rankings in TREC format. A file of an earlier run
// is never replaced.

import { accessSync, constants, mkdirSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../../core/errors.ts";
import { writeFailure } from "../../core/system-error.ts";
import { isThere, statusOf } from "../../files/there.ts";
import { writeWhole } from "../whole-file.ts";

/**
 * Says before anything is encoded that files cannot go there; nothing is made.
 * @param files the names that will be written
 * @throws UsageError when there is such a file, OutputError when the folder cannot be made or written
 */
export function refuseFolder(option: string, folder: string, files: RegExp): void {
  writing(folder, () => {
    const isFolder = statusOf(folder)?.isDirectory();
    const present = isFolder ? readdirSync(folder).find((name) => files.test(name)) : undefined;
    if (present !== undefined) {
      throw new UsageError({
        what: `${option} names a folder that already holds such results`,
        seen: join(folder, present),
        expected: "a new folder, or one without them",
        next: `Choose another folder with ${option}, or move those away.`,
      });
    }
    // The trailing dot asks for a folder: a file in the way is an error.
    accessSync(`${nearestExisting(resolve(folder))}/.`, constants.W_OK);
  });
}

/** @throws OutputError */
export function makeFolder(folder: string): void {
  writing(folder, () => mkdirSync(folder, { recursive: true }));
}

/** @throws OutputError */
export function writeRowsTo(path: string, rows: readonly string[]): void {
  writeWhole(path, rows.join(""));
}

/** @throws OutputError */
export function writeFloatsTo(path: string, values: Float32Array): void {
  writeWhole(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function nearestExisting(path: string): string {
  return isThere(path) ? path : nearestExisting(dirname(path));
}

function writing(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw error instanceof UsageError ? error : writeFailure(path, error);
  }
}
