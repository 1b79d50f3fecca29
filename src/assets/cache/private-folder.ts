// Folders that only this user can write to: what is loaded from the cache as code must not be another person's.

import { lstatSync, mkdirSync, realpathSync, type Stats } from "node:fs";
import { MissingError, OutputError } from "../../core/errors.ts";

const ownerOnly = 0o700;
const writableByOthers = 0o022;

/**
 * Makes the folder where it is missing and answers its real path: a link on the way cannot be turned elsewhere later.
 * @throws MissingError where it belongs to somebody else or others may write to it
 * @throws OutputError where it cannot be made
 */
export function privateFolder(path: string): string {
  const real = madeFolder(path);
  checkOwner(real, lstatSync(real));
  return real;
}

function madeFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: ownerOnly });
    return realpathSync(path);
  } catch (error) {
    throw new OutputError({
      what: `cannot make the cache folder ${path}`,
      seen: error instanceof Error ? error.message : String(error),
      expected: "a folder that you may write to",
      next: "name another folder with --cache-dir DIR or MRLBENCH_CACHE",
    });
  }
}

/** Windows has no user number: there the per-user folder's own access list stands for this check. */
function checkOwner(path: string, status: Stats): void {
  const user = process.getuid?.();
  if (user === undefined) return;
  if (status.uid !== user) {
    throw new MissingError({
      what: `the cache folder ${path} belongs to somebody else`,
      seen: `user ${status.uid}`,
      expected: `user ${user}`,
      next: "name a folder of your own with --cache-dir DIR or MRLBENCH_CACHE",
    });
  }
  if ((status.mode & writableByOthers) !== 0) {
    throw new MissingError({
      what: `others may write to the cache folder ${path}`,
      seen: `mode ${(status.mode & 0o777).toString(8).padStart(4, "0")}`,
      expected: "writable by you alone",
      next: `run \`chmod go-w ${path}\`, or name another folder with --cache-dir DIR`,
    });
  }
}
