// Reads what has to be a file on disk. A pipe in its place would keep the reader waiting for ever, and a device never ends.
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, type Stats } from "node:fs";
import { DataError } from "../core/errors.ts";
import { reading, requireFile } from "./there.ts";

/** Opening must not wait for the other end of a pipe; for a file the flag means nothing. Windows has none. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** What one piece of memory of the engine holds. The system would only say so once it had all of it read. */
const MOST_BYTES = 2 ** 32 - 1;
/** A tenth of it holds the tokenizer of a quarter of a million words. */
const MOST_TEXT_BYTES = 2 ** 28;

/** @throws DataError that names the path when there is no such file, it cannot be read, or is larger than the engine holds */
export function readRegularFile(path: string): Buffer {
  return readUpTo(path, MOST_BYTES);
}

/** What is read as one text, such as JSON. @throws as `readRegularFile`, and for a file that is larger than any such text */
export function readTextFile(path: string): Buffer {
  return readUpTo(path, MOST_TEXT_BYTES);
}

function readUpTo(path: string, mostBytes: number): Buffer {
  return withRegularFile(path, (file, { size }) => {
    if (size > mostBytes) throw tooLarge(path, size, mostBytes);
    return readFileSync(file);
  });
}

/** What the system reads at once, everywhere. */
const READ_BYTES = 2 ** 30;

/**
 * Reads a part of an open file into target[offset..+length).
 * @returns how many bytes it has there: fewer where the file ends before. @throws what the system answers
 */
export function readInto(
  file: number,
  begin: number,
  target: Uint8Array,
  offset = 0,
  length = target.length,
): number {
  let done = 0;
  while (done < length) {
    const count = Math.min(READ_BYTES, length - done);
    const read = readSync(file, target, offset + done, count, begin + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}

/** A part of an open file; shorter where the file ends before it. */
export function readPart(file: number, begin: number, length: number): Buffer {
  const part = Buffer.alloc(length);
  return part.subarray(0, readInto(file, begin, part));
}

/** A part of a file; shorter where the file ends before it. @throws DataError as `readRegularFile` */
export function readPartOf(path: string, begin: number, length: number): Buffer {
  if (length > MOST_BYTES) throw tooLarge(path, length, MOST_BYTES);
  return withRegularFile(path, (file) => readPart(file, begin, length));
}

/**
 * Opens a file for the time of `work`, which reads from its descriptor.
 * @throws DataError as `readRegularFile`, also for what `work` fails to read; else what `work` throws
 */
export function withRegularFile<T>(path: string, work: (file: number, status: Stats) => T): T {
  return reading(path, () => {
    const [file, status] = openRegularFile(path);
    try {
      return work(file, status);
    } finally {
      closeSync(file);
    }
  });
}

/** Whoever opens it closes it. @throws DataError for what is no regular file; what the system answers */
export function openRegularFile(path: string): readonly [file: number, status: Stats] {
  const file = openSync(path, OPEN_FLAGS);
  try {
    const status = fstatSync(file);
    requireFile(path, status);
    return [file, status];
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function tooLarge(path: string, sizeBytes: number, mostBytes: number): DataError {
  return new DataError({
    what: `${path} cannot be read`,
    seen: `${sizeBytes} bytes`,
    expected: `at most ${mostBytes}`,
    next: "Check that this is the right file, and whole: none of its kind is so large.",
  });
}
