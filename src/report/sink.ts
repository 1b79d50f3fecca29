// Where rows go: a file or standard output, written synchronously, so that nothing is left in a buffer when the process
// ends. A file only ever holds whole rows: when a write fails half-way, it is cut back to the last whole row.

import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { OutputError } from "../core/errors.ts";

const STDOUT_FD = 1;
/** A full pipe is asked again after this long: short against a reader's pace, long against a busy loop. */
const RETRY_MS = 1;

/** The reader went away (`| head`): nothing more can be written, and nothing is wrong. */
export class OutputClosed extends Error {
  override readonly name = "OutputClosed";
}

export interface Sink extends Disposable {
  /** Path, or `standard output`. */
  readonly name: string;
  /** Writes whole rows, each with its line end. Throws OutputError, or OutputClosed when the reader went away. */
  writeRows(rows: readonly string[]): void;
  /** Writes bytes that belong together as one row, such as a vector. Throws as writeRows does. */
  writeBytes(row: Uint8Array): void;
  /** Closes a file; standard output stays open. */
  close(): void;
}

/** Opens `path`, replacing what is there, or standard output for `-`. Throws OutputError. */
export function openSink(path: string): Sink {
  return path === "-" ? new FileSink(STDOUT_FD, "standard output") : new FileSink(openFile(path), path);
}

/** Says before anything is measured that a path cannot be written. Throws OutputError; nothing is made. */
export function refuseUnwritablePath(path: string): void {
  if (path === "-") return;
  try {
    accessSync(existsSync(path) ? path : dirname(resolve(path)), constants.W_OK);
  } catch (error) {
    throw writeFailure(path, error);
  }
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new OutputError({ what: `cannot write ${path}`, seen: "a folder", next: NEXT_BY_CODE.EISDIR! });
}

class FileSink implements Sink {
  readonly name: string;
  readonly #fd: number;
  readonly #isFile: boolean;
  /** Bytes of whole rows written so far. */
  #wholeBytes = 0;
  #isOpen = true;

  constructor(fd: number, name: string) {
    this.#fd = fd;
    this.name = name;
    this.#isFile = fd !== STDOUT_FD && fstatSync(fd).isFile();
  }

  writeRows(rows: readonly string[]): void {
    this.#write(Buffer.from(rows.join("")), () => rows.map((row) => Buffer.byteLength(row)));
  }

  writeBytes(row: Uint8Array): void {
    this.#write(row, () => [row.length]);
  }

  close(): void {
    if (!this.#isOpen || this.#fd === STDOUT_FD) return;
    this.#isOpen = false;
    try {
      closeSync(this.#fd);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Row lengths are only asked for when the write fails. */
  #write(bytes: Uint8Array, rowLengths: () => number[]): void {
    let writtenBytes = 0;
    try {
      while (writtenBytes < bytes.length) writtenBytes += this.#writeSome(bytes.subarray(writtenBytes));
    } catch (error) {
      if (this.#isFile) this.#cutBack(writtenBytes, rowLengths());
      throw this.#failure(error);
    }
    this.#wholeBytes += bytes.length;
  }

  /** Bytes that went out: 0 when the pipe is full and will be asked again. */
  #writeSome(bytes: Uint8Array): number {
    try {
      return writeSync(this.#fd, bytes);
    } catch (error) {
      if (errorCode(error) !== "EAGAIN") throw error;
      Bun.sleepSync(RETRY_MS);
      return 0;
    }
  }

  #cutBack(writtenBytes: number, rowLengths: readonly number[]): void {
    let wholeBytes = 0;
    for (const length of rowLengths) {
      if (wholeBytes + length > writtenBytes) break;
      wholeBytes += length;
    }
    this.#wholeBytes += wholeBytes;
    ftruncateSync(this.#fd, this.#wholeBytes);
  }

  #failure(error: unknown): Error {
    if (errorCode(error) === "EPIPE") return new OutputClosed(`${this.name} was closed`);
    return writeFailure(this.name, error);
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/** What a failed write means to the person who named the path. */
export function writeFailure(path: string, error: unknown): OutputError {
  const code = errorCode(error);
  return new OutputError({
    what: `cannot write ${path}`,
    seen: error instanceof Error ? error.message : String(error),
    next: NEXT_BY_CODE[code ?? ""] ?? "Choose another place to write to.",
  });
}

const NEXT_BY_CODE: Readonly<Record<string, string>> = {
  ENOSPC: "Free some space or choose a place on another disk; what was written before ends on a whole row.",
  EACCES: "Choose a place that you may write to, or change its permissions.",
  ENOENT: "Create the folder first, or choose one that exists.",
  EISDIR: "Name a file, not a folder.",
  ENOTDIR: "Choose a path whose folders are folders.",
};

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
