// Folders that results are written into: said before anything is measured, and made when there is something to write.

import { accessSync, constants, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UsageError } from "../core/errors.ts";
import { writeFailure } from "../core/system-error.ts";
import { isThere } from "../files/there.ts";

/**
 * Says that files cannot go there; nothing is made.
 * @param refusePresent throws UsageError for what is there already
 * @throws that, or OutputError when the folder cannot be made or written
 */
export function refuseUnwritableFolder(folder: string, refusePresent: () => void): void {
  writing(folder, () => {
    refusePresent();
    // The trailing dot asks for a folder: a file in the way is an error.
    accessSync(`${nearestExisting(resolve(folder))}/.`, constants.W_OK);
  });
}

/**
 * Makes the folder and its parents.
 * @throws as `refuseUnwritableFolder`
 */
export function makeFolder(folder: string, refusePresent: () => void = () => {}): void {
  writing(folder, () => {
    refusePresent();
    mkdirSync(folder, { recursive: true });
  });
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
