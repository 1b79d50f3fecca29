// Where rows go: a file or standard output, written synchronously, so that nothing is left in a buffer when the process
// ends. A file only ever holds whole rows: when a write fails half-way, it is cut back to the last whole row.

import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  type Stats,
  truncateSync,
  writeSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { OutputError, UsageError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { Interrupted, signalCode } from "../core/signals.ts";
import { systemCode, writeFailure } from "../core/system-error.ts";
import { statusOfStream, wasClosed } from "../files/descriptor.ts";
import { isTerminal } from "../files/terminal.ts";
import { isThere, statusOf } from "../files/there.ts";
import { forPeople } from "./ascii.ts";

const STDOUT_FD = 1;
/** A full pipe is asked again after this long: short against a reader's pace, long against a busy loop. */
const RETRY_MS = 1;
/** So long a reader may keep us from ending a row after a signal came. */
const PATIENCE_MS = 50;

/** The reader went away (`| head`): nothing more can be written, and nothing is wrong. */
export class OutputClosed extends Error {
  override readonly name = "OutputClosed";
}

export interface Sink extends Disposable {
  /** Path, or `standard output`. */
  readonly name: string;
  /** Writes whole rows, each with its line end. Throws OutputError, or OutputClosed when the reader went away. */
  writeRows(rows: readonly string[]): void;
  /**
   * Writes whole rows as bytes, such as a vector. Throws as writeRows does.
   * @param rowEnds where each of them ends; left out for one row
   */
  writeBytes(rows: Uint8Array, rowEnds?: ArrayLike<number>): void;
  /** What was written is on the disk, also after a power cut. Nothing to do for what is no file. Throws OutputError. */
  settle(): void;
  /** Closes a file; standard output stays open. */
  close(): void;
}

/** Opens `path`, replacing what is there, or standard output for `-`. Throws OutputError. */
export function openSink(path: string): Sink {
  return path === "-" ? standardOutput() : new FileSink(openFile(path), path);
}

/** Goes on with a file of rows after its first `wholeBytes` bytes: what stands beyond is cut off. Throws OutputError. */
export function continueSink(path: string, wholeBytes: number): Sink {
  try {
    truncateSync(path, wholeBytes);
    return new FileSink(openSync(path, "a"), path);
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/** Says before anything is measured that a path cannot be written. Throws OutputError; nothing is made. */
export function refuseUnwritablePath(path: string): void {
  if (path === "-") {
    refuseClosedStdout();
    return;
  }
  try {
    accessSync(isThere(path) ? path : dirname(resolve(path)), constants.W_OK);
  } catch (error) {
    throw writeFailure(path, error);
  }
  if (!statusOf(path)?.isDirectory()) return;
  throw new OutputError({
    what: `cannot write ${path}`,
    seen: "a folder",
    next: "Name a file, not a folder.",
  });
}

/**
 * Says before anything is measured that a file would be lost. An empty one holds nothing, and a pipe or a device keeps nothing.
 * @throws UsageError; OutputError where nobody can tell
 */
export function refuseExistingFile(option: string, path: string, isForced: boolean): void {
  const status = path === "-" ? undefined : statusOfOutput(path);
  if (isForced || status?.isFile() !== true || status.size === 0) return;
  throw new UsageError({
    what: `${option} names a file that is there`,
    seen: path,
    expected: "a new file",
    next: "Name another one, or add --force to replace it.",
  });
}

function statusOfOutput(path: string): Stats | undefined {
  try {
    return statusOf(path);
  } catch (error) {
    throw writeFailure(path, error);
  }
}

class FileSink implements Sink {
  readonly name: string;
  readonly #fd: number;
  /** Of a regular file: how long it was, where rows can be taken back. */
  readonly #startBytes: number | undefined;
  readonly #isTerminal: boolean;
  /** Bytes of whole rows written so far. */
  #wholeBytes = 0;
  #isOpen = true;

  constructor(fd: number, name: string) {
    this.#fd = fd;
    this.name = name;
    const status = statusOfStream(fd);
    this.#startBytes = status?.isFile() ? status.size : undefined;
    this.#isTerminal = isTerminal(fd);
  }

  writeRows(rows: readonly string[]): void {
    // Whoever watches a terminal reads no CSV by a program, and what others wrote may not move its cursor.
    const text = this.#isTerminal ? forPeople(printable(rows.join(""))) : rows.join("");
    this.#write(Buffer.from(text), () => rows.map((row) => Buffer.byteLength(row)));
  }

  writeBytes(rows: Uint8Array, rowEnds: ArrayLike<number> = [rows.length]): void {
    this.#write(rows, () => Array.from(rowEnds, (end, row) => end - (rowEnds[row - 1] ?? 0)));
  }

  settle(): void {
    if (this.#startBytes === undefined) return;
    try {
      fsyncSync(this.#fd);
    } catch (error) {
      throw writeFailure(this.name, error);
    }
  }

  close(): void {
    if (!this.#isOpen || this.#fd === STDOUT_FD) return;
    this.#isOpen = false;
    try {
      closeSync(this.#fd);
    } catch (error) {
      throw writeFailure(this.name, error);
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Row lengths are only asked for when the write fails. */
  #write(bytes: Uint8Array, rowLengths: () => number[]): void {
    let writtenBytes = 0;
    try {
      while (writtenBytes < bytes.length) {
        writtenBytes += writeSome(this.#fd, bytes.subarray(writtenBytes));
      }
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      if (systemCode(error) === "EPIPE") throw new OutputClosed(`${this.name} was closed`);
      const isCut = this.#isCutBack(writtenBytes, rowLengths);
      throw writeFailure(this.name, error, isCut ? "what was written before ends on a whole row" : undefined);
    }
    this.#wholeBytes += bytes.length;
  }

  /** Whether the file now ends on a whole row. One that somebody else writes to as well is left alone. */
  #isCutBack(writtenBytes: number, rowLengths: () => number[]): boolean {
    if (this.#startBytes === undefined) return false;
    const beforeBytes = this.#startBytes + this.#wholeBytes;
    let wholeBytes = 0;
    for (const length of rowLengths()) {
      if (wholeBytes + length > writtenBytes) break;
      wholeBytes += length;
    }
    try {
      if (fstatSync(this.#fd).size !== beforeBytes + writtenBytes) return false;
      ftruncateSync(this.#fd, beforeBytes + wholeBytes);
    } catch {
      return false;
    }
    this.#wholeBytes += wholeBytes;
    return true;
  }
}

/** Bytes that went out: 0 when the pipe is full and will be asked again. */
function writeSome(fd: number, bytes: Uint8Array): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    if (systemCode(error) !== "EAGAIN") throw error;
    waitForReader();
    return 0;
  }
}

let signalledMs: number | undefined;

/** @throws Interrupted when a signal came and the reader does not read */
function waitForReader(): void {
  const code = signalCode();
  if (code !== undefined) {
    signalledMs ??= performance.now();
    if (performance.now() - signalledMs > PATIENCE_MS) throw new Interrupted(code);
  }
  Bun.sleepSync(RETRY_MS);
}

let stdout: FileSink | undefined;

/** @throws OutputError when it was closed */
function standardOutput(): Sink {
  refuseClosedStdout();
  stdout ??= new FileSink(ownStdout(), "standard output");
  return stdout;
}

/**
 * A pipe opened anew does not wait for a reader who does not read, so that a signal is heard; the mode of the one that was given to us
 * belongs to those who share it. Where the system does not open it again, it is written as it is.
 */
function ownStdout(): number {
  if (process.platform !== "linux" || !statusOfStream(STDOUT_FD)?.isFIFO()) return STDOUT_FD;
  try {
    return openSync(`/proc/self/fd/${STDOUT_FD}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return STDOUT_FD;
  }
}

function refuseClosedStdout(): void {
  if (!wasClosed(STDOUT_FD)) return;
  throw new OutputError({
    what: "cannot write standard output",
    seen: "it is closed",
    expected: "a file, a pipe or a terminal",
    next: "Leave out `>&-`, or send it to /dev/null if nothing is wanted.",
  });
}

function openFile(path: string): number {
  try {
    return statusOf(path)?.isFIFO() ? openPipe(path) : openSync(path, "w");
  } catch (error) {
    throw error instanceof Interrupted ? error : writeFailure(path, error);
  }
}

/** Waits for somebody who reads, as the system would, but hears a signal meanwhile. @throws Interrupted */
function openPipe(path: string): number {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (systemCode(error) !== "ENXIO") throw error;
      waitForReader();
    }
  }
}
