// Reads what has to be a file on disk. A pipe in its place would keep the reader waiting for ever, and a device never ends.
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { reading, requireFile } from "./there.ts";

/** Opening must not wait for the other end of a pipe; for a file the flag means nothing. Windows has none. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** @throws DataError that names the path when there is no such file, or it cannot be read */
export function readRegularFile(path: string): Buffer {
  return withRegularFile(path, (file) => readFileSync(file));
}

/**
 * Opens a file for the time of `work`, which reads from its descriptor.
 * @throws DataError as `readRegularFile`, also for what `work` fails to read; else what `work` throws
 */
export function withRegularFile<T>(path: string, work: (file: number, status: Stats) => T): T {
  return reading(path, () => {
    const file = openSync(path, OPEN_FLAGS);
    try {
      const status = fstatSync(file);
      requireFile(path, status);
      return work(file, status);
    } finally {
      closeSync(file);
    }
  });
}
