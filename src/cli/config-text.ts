// The text of a config file: a file, or a pipe as the shell's `<(…)` is one, but nothing without end.
import { closeSync, openSync, readSync } from "node:fs";

const LARGEST_BYTES = 2 ** 20;

/** @throws Error when it cannot be read, or is longer than a megabyte */
export function configText(path: string): string {
  const bytes = Buffer.alloc(LARGEST_BYTES + 1);
  const file = openSync(path, "r");
  let length = 0;
  try {
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, null);
    }
  } finally {
    closeSync(file);
  }
  if (length > LARGEST_BYTES) throw new Error(`it is longer than ${LARGEST_BYTES} bytes`);
  return bytes.toString("utf8", 0, length);
}
