// Reads what has to be a file on disk. A pipe in its place would keep the reader waiting for ever, and a device never ends.
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, type Stats } from "node:fs";
import { MissingError } from "../core/errors.ts";
import { isSystemError, readFailure } from "../core/system-error.ts";

/** Opening must not wait for the other end of a pipe; for a file the flag means nothing. Windows has neither. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** @throws MissingError that names the path when there is no such file, or it cannot be read */
export function readRegularFile(path: string): Buffer {
  return withRegularFile(path, (file) => readFileSync(file));
}

/** @throws MissingError as `readRegularFile` */
export function readRegularText(path: string): string {
  return readRegularFile(path).toString("utf8");
}

/**
 * Opens a file for the time of `work`, which reads from its descriptor.
 * @throws MissingError as `readRegularFile`, also for what `work` fails to read; else what `work` throws
 */
export function withRegularFile<T>(path: string, work: (file: number, status: Stats) => T): T {
  try {
    const file = openSync(path, OPEN_FLAGS);
    try {
      const status = fstatSync(file);
      if (!status.isFile()) throw notAFile(path, status);
      return work(file, status);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw isSystemError(error) ? readFailure(path, error) : error;
  }
}

/** Reads exactly so many bytes from a place in an open file; fewer where it ends before. */
export function readBytesAt(file: number, from: number, into: Uint8Array): number {
  let filled = 0;
  while (filled < into.length) {
    const count = readSync(file, into, filled, into.length - filled, from + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

function notAFile(path: string, status: Stats): MissingError {
  return new MissingError({
    what: `${path} is not a file`,
    seen: kindOf(status),
    expected: "a file on disk",
    next: "Put the file itself there.",
  });
}

/** In words, for a message. */
export function kindOf(status: Stats): string {
  if (status.isDirectory()) return "a folder";
  if (status.isFIFO()) return "a pipe";
  if (status.isSocket()) return "a socket";
  return status.isFile() ? "a file" : "a device";
}
