// What a quality run leaves on disk besides its table: files in a run folder, and rankings in TREC format. A file of an earlier run
// is never replaced.

import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../../core/errors.ts";
import { openSink, writeFailure } from "../sink.ts";

/**
 * Says before anything is encoded that files cannot go there; nothing is made.
 * @param files the names that will be written
 * @throws UsageError when there is such a file, OutputError when the folder cannot be made or written
 */
export function refuseFolder(option: string, folder: string, files: RegExp): void {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory();
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
  writing(folder, () => accessSync(`${nearestExisting(resolve(folder))}/.`, constants.W_OK));
}

/** @throws OutputError */
export function makeFolder(folder: string): void {
  writing(folder, () => mkdirSync(folder, { recursive: true }));
}

/** @throws OutputError */
export function writeRowsTo(path: string, rows: readonly string[]): void {
  using sink = openSink(path);
  sink.writeRows(rows);
}

/** @throws OutputError */
export function writeFloatsTo(path: string, values: Float32Array): void {
  using sink = openSink(path);
  sink.writeBytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

function writing(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw writeFailure(path, error);
  }
}
