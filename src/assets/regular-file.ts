// Files of models and data sets. Only what is certainly not there is absent: what is there and cannot be read is an error that names
// it, because a model without one of its files is another model. Nothing but regular files is read: a pipe would be waited for.
import { accessSync, constants, lstatSync, readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { DataError } from "../core/errors.ts";

/** Whether a regular file is there. @throws DataError when something is there that cannot be read as one */
export function isFileThere(path: string): boolean {
  const status = statusOf(path);
  if (status === undefined) return false;
  if (!status.isFile()) throw unreadable(path, kindOf(status), "a regular file");
  return true;
}

/** Whether a folder is there; a file of that name is none. @throws DataError when nobody can tell */
export function isFolderThere(path: string): boolean {
  return statusOf(path)?.isDirectory() === true;
}

/** What is there, links followed; undefined for nothing. @throws DataError when nobody can tell */
export function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw unreadable(path, messageOf(error));
  }
  const link = brokenLink(path);
  if (link !== undefined) throw unreadable(link, "a link to what is not there");
  return undefined;
}

/** @throws DataError when it is not there, or not a file that can be read */
export function readRegularFile(path: string): Buffer {
  if (!isFileThere(path)) throw unreadable(path, "no such file");
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(path, messageOf(error));
  }
}

/** For a file that a runtime will open: its own words would name no reason. @throws DataError when it is there and cannot be read */
export function requireReadable(path: string): void {
  if (!isFileThere(path)) return;
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw unreadable(path, messageOf(error));
  }
}

/** Names in a folder, sorted; none where there is no folder. @throws DataError when it cannot be read */
export function namesIn(folder: string): readonly string[] {
  if (!isFolderThere(folder)) return [];
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw unreadable(folder, messageOf(error));
  }
}

function unreadable(path: string, seen: string, expected = "something that can be read"): DataError {
  return new DataError({
    what: `${path} cannot be read`,
    seen,
    expected,
    next: "Make it readable for this user, or get it again: without it the model or data set would be another one.",
  });
}

/** A link on the way to a path that leads nowhere. */
function brokenLink(path: string): string | undefined {
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    const status = lstatSync(at, { throwIfNoEntry: false });
    if (status !== undefined) return status.isSymbolicLink() ? at : undefined;
  }
  return undefined;
}

function kindOf(status: Stats): string {
  if (status.isDirectory()) return "a folder";
  if (status.isFIFO()) return "a pipe";
  return status.isSocket() ? "a socket" : "a device";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
