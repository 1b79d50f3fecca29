// Folders that only this user can change: what is loaded from the cache as code must not be another person's.

import { lstatSync, mkdirSync, realpathSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import { MissingError, OutputError } from "../../core/errors.ts";
import { optionName } from "../../core/option-name.ts";
import { accountFiles, isPrivateGroup } from "./private-group.ts";

const OWNER_ONLY = 0o700;
const WRITABLE_BY_GROUP = 0o020;
const WRITABLE_BY_ALL = 0o002;
const STICKY = 0o1000;
const ADMINISTRATOR = 0;

/**
 * Makes the folder where it is missing and answers its real path: a link on the way cannot be turned elsewhere later.
 * @throws MissingError where it belongs to somebody else, or others may write to it or to a folder above it
 * @throws OutputError where it cannot be made
 */
export function privateFolder(path: string, accounts = accountFiles): string {
  const real = madeFolder(path);
  requirePrivate(real, accounts);
  return real;
}

/**
 * Windows has no user number: there the per-user folder's own access list stands for this check.
 * @param path real, of a folder
 * @param accounts who is in which group: asked only where a group may write
 * @throws MissingError where it, or what it lies in, can be changed by somebody else
 */
export function requirePrivate(path: string, accounts = accountFiles): void {
  const user = process.getuid?.();
  if (user === undefined) return;
  requireOwn(path, lstatSync(path), user, accounts);
  for (let below = path, above = dirname(path); above !== below; below = above, above = dirname(above)) {
    requireTrusted(path, above, lstatSync(above), user, accounts);
  }
}

function mayOthersWrite({ mode, uid, gid }: Stats, user: number, accounts: typeof accountFiles): boolean {
  if ((mode & WRITABLE_BY_ALL) !== 0) return true;
  if ((mode & WRITABLE_BY_GROUP) === 0) return false;
  const known = uid === user ? accounts() : null;
  return known === null || !isPrivateGroup(gid, user, known);
}

function madeFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: OWNER_ONLY });
    return realpathSync(path);
  } catch (error) {
    throw new OutputError({
      what: `cannot make the cache folder ${path}`,
      seen: error instanceof Error ? error.message : String(error),
      expected: "a folder that you may write to",
      next: `Name another folder with ${optionName("cacheDir")} or MRLBENCH_CACHE.`,
    });
  }
}

function requireOwn(path: string, status: Stats, user: number, accounts: typeof accountFiles): void {
  if (status.uid !== user) {
    throw new MissingError({
      what: `the folder ${path} belongs to somebody else`,
      seen: `user ${status.uid}`,
      expected: `user ${user}`,
      next: `Name ${ownFolder()}`,
    });
  }
  if (mayOthersWrite(status, user, accounts)) {
    throw new MissingError({
      what: `others may write to the folder ${path}`,
      seen: modeText(status),
      expected: "writable by you alone",
      next: `Run \`chmod go-w ${path}\`, or name ${ownFolder()}`,
    });
  }
}

/**
 * Whoever may write to a folder may put another in the place of what lies in it, also between our check and our use. Where it is sticky,
 * as the folders for temporary files are, only its owner and that of the thing may. Who owns the root owns all there is, under whatever
 * number it is seen from within a container.
 */
function requireTrusted(
  path: string,
  above: string,
  status: Stats,
  user: number,
  accounts: typeof accountFiles,
): void {
  if (![user, ADMINISTRATOR, lstatSync("/").uid].includes(status.uid)) {
    throw new MissingError({
      what: `${above}, which ${path} lies in, belongs to somebody else, who could replace what is loaded from there`,
      seen: `user ${status.uid}`,
      expected: `user ${user} or the administrator`,
      next: `Name ${ownFolder()}`,
    });
  }
  if ((status.mode & STICKY) === 0 && mayOthersWrite(status, user, accounts)) {
    throw new MissingError({
      what: `others may write to ${above}, which ${path} lies in, and could replace what is loaded from there`,
      seen: modeText(status),
      expected: "writable by you alone, or sticky",
      next: `Run \`chmod go-w ${above}\`, or name ${ownFolder()}`,
    });
  }
}

const ownFolder = () =>
  `a folder of your own with ${optionName("cacheDir")}, MRLBENCH_CACHE or ${optionName("models")}.`;

function modeText({ mode }: Stats): string {
  return `mode ${(mode & 0o7777).toString(8).padStart(4, "0")}`;
}
