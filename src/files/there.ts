// Whether something lies at a path. What cannot be looked at, and a link that leads nowhere, is an error and never "not there".
import { lstatSync, type Stats, statSync } from "node:fs";
import { MissingError } from "../core/errors.ts";
import { isSystemError, readFailure } from "../core/system-error.ts";

/** @throws MissingError that names the path when it cannot be looked at, or is a link that leads nowhere */
export function statusOf(path: string): Stats | undefined {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
      throw deadLink(path);
    return status;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === "ENOTDIR") return undefined;
    throw readFailure(path, error);
  }
}

/** @throws MissingError as `statusOf` */
export function isThere(path: string): boolean {
  return statusOf(path) !== undefined;
}

function deadLink(path: string): MissingError {
  return new MissingError({
    what: `cannot read ${path}`,
    seen: "a link that leads nowhere",
    expected: "a file or folder that can be read",
    next: "Mend the link, or remove it.",
  });
}
