// What a quality run leaves on disk besides its table: files in a run folder, and rankings in TREC format. A file of an earlier run
// is never replaced.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../core/errors.ts";
import { statusOf } from "../../files/there.ts";
import { refuseUnwritableFolder } from "../folder.ts";
import { writeWhole } from "../whole-file.ts";

/**
 * Says before anything is encoded that files cannot go there; nothing is made.
 * @param files the names that will be written
 * @throws UsageError when there is such a file, OutputError when the folder cannot be made or written
 */
export function refuseFolder(option: string, folder: string, files: RegExp): void {
  refuseUnwritableFolder(folder, () => {
    const isFolder = statusOf(folder)?.isDirectory();
    const present = isFolder ? readdirSync(folder).find((name) => files.test(name)) : undefined;
    if (present === undefined) return;
    throw new UsageError({
      what: `${option} names a folder that already holds such results`,
      seen: join(folder, present),
      expected: "a new folder, or one without them",
      next: `Choose another folder with ${option}, or move those away.`,
    });
  });
}

/** @throws OutputError */
export function writeRowsTo(path: string, rows: readonly string[]): void {
  writeWhole(path, rows.join(""));
}

/** @throws OutputError */
export function writeFloatsTo(path: string, values: Float32Array): void {
  writeWhole(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}
