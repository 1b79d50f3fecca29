// Rows of numbers in a file, read by position: nothing but what was asked for is in memory.
import { closeSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "../core/errors.ts";
import { readInto } from "../files/regular-file.ts";
import type { RowReader } from "./matrix.ts";

/** How numbers are written, by numpy's names. */
export const NUMBER_TYPES = {
  "<f4": { bytes: 4, View: Float32Array },
  "<f2": { bytes: 2, View: Float16Array },
  "<f8": { bytes: 8, View: Float64Array },
} as const;

export type NumberType = keyof typeof NUMBER_TYPES;

export interface RowPlace {
  readonly path: string;
  /** Where the first number begins. */
  readonly start: number;
  readonly rows: number;
  readonly width: number;
  readonly type: NumberType;
}

/** @throws what the system answers when it cannot be opened */
export function openRowFile({ path, start, rows, width, type }: RowPlace): RowReader {
  return readerOf(openSync(path, "r"), { path, start, rows, width, type });
}

function readerOf(file: number, { path, start, rows, width, type }: RowPlace): RowReader {
  const { bytes: each, View } = NUMBER_TYPES[type];
  // One for all blocks: a fresh one for each would lie around until it is collected.
  let scratch = new ArrayBuffer(0);
  return {
    rows,
    width,
    values: undefined,
    read(first, count, target) {
      const at = start + first * width * each;
      const length = count * width * each;
      if (type === "<f4") {
        readFully(path, file, new Uint8Array(target.buffer, target.byteOffset, length), at);
        return;
      }
      if (scratch.byteLength < length) scratch = new ArrayBuffer(length);
      readFully(path, file, new Uint8Array(scratch, 0, length), at);
      target.set(new View(scratch, 0, count * width));
    },
  };
}

/** The first bytes of a file, at most so many. @throws what the system answers when it cannot be opened */
export function readHead(path: string, mostBytes: number): Uint8Array {
  const file = openSync(path, "r");
  try {
    const bytes = new Uint8Array(mostBytes);
    return bytes.subarray(0, readSync(file, bytes, 0, mostBytes, 0));
  } finally {
    closeSync(file);
  }
}

/** Bytes [start, end) of a file, as far as it has them. @throws what the system answers */
export function readPart(path: string, sizeBytes: number, start: number, end: number): ArrayBuffer {
  const first = Math.min(Math.max(0, start), sizeBytes);
  const bytes = new Uint8Array(Math.max(0, Math.min(end, sizeBytes) - first));
  const file = openSync(path, "r");
  try {
    readFully(path, file, bytes, first);
    return bytes.buffer;
  } finally {
    closeSync(file);
  }
}

function readFully(path: string, file: number, bytes: Uint8Array, position: number): void {
  const read = readInto(file, position, bytes);
  if (read < bytes.length) throw cutShort(path, position + read);
}

function cutShort(path: string, at: number): DataError {
  return new DataError({
    what: `${path} is not read as vectors`,
    seen: `its end at byte ${at}`,
    expected: "a file that nobody writes to meanwhile",
    next: "Run it again once the file is whole.",
  });
}

/** A file without a name, in the folder for temporary files: rows are written in order, and read wherever they lie. */
export class SpooledRows {
  readonly #path: string;
  readonly #file: number;
  readonly #width: number;
  #rows = 0;

  constructor(width: number) {
    this.#path = join(tmpdir(), `mrlbench-vectors-${process.pid}-${Bun.nanoseconds()}`);
    this.#file = openSync(this.#path, "wx+", 0o600);
    // Windows keeps the name until the file is closed, with the process.
    if (process.platform !== "win32") unlinkSync(this.#path);
    this.#width = width;
  }

  /** Appends whole rows. */
  push(rows: Float32Array): void {
    const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    this.#rows += rows.length / this.#width;
  }

  finish(): RowReader {
    const [path, rows, width] = [this.#path, this.#rows, this.#width];
    return readerOf(this.#file, { path, start: 0, rows, width, type: "<f4" });
  }

  close(): void {
    closeSync(this.#file);
  }
}
