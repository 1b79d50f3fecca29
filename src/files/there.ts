// What lies at a path. Only what is certainly not there is absent: what is there and cannot be looked at, and a link that leads
// nowhere, is an error that names it, because a model without one of its files is another model.
import { accessSync, constants, lstatSync, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { DataError } from "../core/errors.ts";
import { isOfWrite, readFailure, systemCode } from "../core/system-error.ts";

/** What is there, links followed; undefined for nothing. @throws DataError when nobody can tell */
export function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw readFailure(path, error);
  }
  const link = reading(path, () => brokenLink(path));
  if (link !== undefined) throw notReadable(link, "a link to what is not there");
  return undefined;
}

/** Where a path leads when all links are followed; itself where nothing is there. @throws DataError as `statusOf` */
export function realPath(path: string): string {
  return isThere(path) ? reading(path, () => realpathSync(path)) : path;
}

/** @throws DataError as `statusOf` */
export function isThere(path: string): boolean {
  return statusOf(path) !== undefined;
}

/** Whether a regular file is there. @throws DataError when something is there that cannot be read as one */
export function isFileThere(path: string): boolean {
  const status = statusOf(path);
  if (status === undefined) return false;
  requireFile(path, status);
  return true;
}

/** Whether a folder is there; a file of that name is none. @throws DataError when nobody can tell */
export function isFolderThere(path: string): boolean {
  return statusOf(path)?.isDirectory() === true;
}

/** Names in a folder, sorted; none where there is no folder. @throws DataError when it cannot be read */
export function namesIn(folder: string): readonly string[] {
  return isFolderThere(folder) ? reading(folder, () => readdirSync(folder).sort()) : [];
}

/** For a file that a runtime will open: its own words would name no reason. @throws DataError when it is there and cannot be read */
export function requireReadable(path: string): void {
  if (isFileThere(path)) reading(path, () => accessSync(path, constants.R_OK));
}

/** @throws DataError when it is a folder, a pipe or a device: those are waited for, or never end */
export function requireFile(path: string, status: Stats): void {
  if (!status.isFile()) throw notReadable(path, kindOf(status), "a regular file");
}

/** @throws DataError that names the path, for what the system refuses; a write of what was read, as in a copy, is not of this path */
export function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw systemCode(error) === undefined || isOfWrite(error) ? error : readFailure(path, error);
  }
}

function notReadable(path: string, seen: string, expected = "something that can be read"): DataError {
  return new DataError({
    what: `${path} cannot be read`,
    seen,
    expected,
    next: "Put the file itself there, or get it again: without it this would be another model, data set or run.",
  });
}

/** A link on the way to a path that leads nowhere. */
function brokenLink(path: string): string | undefined {
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    const status = lstatSync(at, { throwIfNoEntry: false });
    if (status === undefined) continue;
    const isBroken = status.isSymbolicLink() && statSync(at, { throwIfNoEntry: false }) === undefined;
    return isBroken ? at : undefined;
  }
  return undefined;
}

function kindOf(status: Stats): string {
  if (status.isDirectory()) return "a folder";
  if (status.isFIFO()) return "a pipe";
  return status.isSocket() ? "a socket" : "a device";
}
