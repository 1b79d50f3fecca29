// Vectors that were encoded, kept for the next look at the same texts: one file for each set, in a folder of the cache that is as private
// as the rest of it. A file holds numbers and hashes, and no text. It is there whole or not at all; what is damaged is removed.
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { isFailure } from "../../core/errors.ts";
import { stopIfSignalled } from "../../core/signals.ts";
import { cacheTag, isTagged, TAG_NAME } from "./cache-tag.ts";
import { privateFolder } from "./private-folder.ts";

/** Name of the folder within the cache. */
export const VECTORS_FOLDER = "vectors";
/** All files together. */
const MOST_BYTES = 2e9;
const SUFFIX = ".vectors";
const PARTIAL_PREFIX = ".part-";
const ABANDONED_AFTER_MS = 3600 * 1000;
/** Room for the head of a file; the numbers follow, at a place that every reader can take them from. */
const HEAD_BYTES = 4096;
const PIECE_BYTES = 1 << 24;

export interface KeptVectors {
  /** [rows, width] */
  readonly values: Float32Array;
  readonly width: number;
  /** Texts that were longer than the model takes. */
  readonly truncatedCount: number;
  /** Of the texts, as `PassageTally` has it. */
  readonly textsSha256: string;
}

type Head = Omit<KeptVectors, "values"> & { readonly rows: number; readonly sha256: string };

/**
 * @param key lower-case hex of everything that the vectors follow from
 * @returns undefined where there are none, or none that are whole
 */
export function readKept(cacheRoot: string, key: string): KeptVectors | undefined {
  const path = join(cacheRoot, VECTORS_FOLDER, `${key}${SUFFIX}`);
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  try {
    const kept = readFile(path);
    // The one that was read last goes last.
    if (kept !== undefined) utimesSync(path, new Date(), new Date());
    else rmSync(path, { force: true });
    return kept;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return undefined;
  }
}

/**
 * Keeps vectors under their key. What was not read for longest makes room; what would fill all of it is not kept.
 * @returns why it could not be written; undefined when it was, or is too large
 */
export function keepVectors(
  cacheRoot: string,
  key: string,
  kept: KeptVectors,
  mostBytes = MOST_BYTES,
): string | undefined {
  const sizeBytes = HEAD_BYTES + kept.values.byteLength;
  if (sizeBytes > mostBytes) return undefined;
  try {
    const folder = vectorsFolder(cacheRoot);
    makeRoom(folder, mostBytes - sizeBytes);
    const partial = join(folder, `${PARTIAL_PREFIX}${randomBytes(8).toString("hex")}`);
    try {
      writeFile(partial, kept);
      renameSync(partial, join(folder, `${key}${SUFFIX}`));
    } catch (error) {
      rmSync(partial, { force: true });
      throw error;
    }
    return undefined;
  } catch (error) {
    // A run is not worth less because the next one has to do its work again.
    if (!isSystemError(error) && !isFailure(error)) throw error;
    return error.message;
  }
}

function vectorsFolder(cacheRoot: string): string {
  const folder = privateFolder(join(privateFolder(cacheRoot), VECTORS_FOLDER));
  if (!isTagged(folder)) writeFileSync(join(folder, TAG_NAME), cacheTag, { mode: 0o600 });
  return folder;
}

function readFile(path: string): KeptVectors | undefined {
  const file = openSync(path, "r");
  try {
    const head = new Uint8Array(HEAD_BYTES);
    readSync(file, head);
    const { rows, width, truncatedCount, textsSha256, sha256 } = readHead(head) ?? {};
    if (rows === undefined || width === undefined) return undefined;
    if (truncatedCount === undefined || textsSha256 === undefined) return undefined;
    if (fstatSync(file).size !== HEAD_BYTES + 4 * rows * width) return undefined;
    const values = new Float32Array(rows * width);
    const hasher = new Bun.CryptoHasher("sha256");
    for (const piece of piecesOf(values)) {
      readSync(file, piece);
      hasher.update(piece);
    }
    return hasher.digest("hex") === sha256 ? { values, width, truncatedCount, textsSha256 } : undefined;
  } finally {
    closeSync(file);
  }
}

function writeFile(path: string, { values, ...facts }: KeptVectors): void {
  const file = openSync(path, "wx", 0o600);
  try {
    const hasher = new Bun.CryptoHasher("sha256");
    for (const piece of piecesOf(values)) hasher.update(piece);
    const head: Head = { ...facts, rows: values.length / facts.width, sha256: hasher.digest("hex") };
    writeAll(file, Buffer.from(JSON.stringify(head).padEnd(HEAD_BYTES)));
    for (const piece of piecesOf(values)) writeAll(file, piece);
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

/** In pieces, between which a signal ends the work. */
function* piecesOf(values: Float32Array): Generator<Uint8Array> {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    stopIfSignalled();
    yield bytes.subarray(at, at + PIECE_BYTES);
  }
}

function readHead(bytes: Uint8Array): Partial<Head> | undefined {
  try {
    const head: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return typeof head === "object" && head !== null ? head : undefined;
  } catch {
    return undefined; // Damaged, as anything else of the file may be.
  }
}

/** Another run may be doing the same: what is gone already is gone. */
function makeRoom(folder: string, mostBytes: number): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(SUFFIX) || name.startsWith(PARTIAL_PREFIX))
    .flatMap((name) => {
      const path = join(folder, name);
      const status = lstatSync(path, { throwIfNoEntry: false });
      return status === undefined ? [] : [{ path, sizeBytes: status.size, readMs: status.mtimeMs }];
    });
  const isAbandoned = ({ path, readMs }: (typeof files)[number]) =>
    path.includes(PARTIAL_PREFIX) && Date.now() - readMs > ABANDONED_AFTER_MS;
  for (const { path } of files.filter(isAbandoned)) rmSync(path, { force: true });
  const whole = files.filter(({ path }) => path.endsWith(SUFFIX)).sort((a, b) => a.readMs - b.readMs);
  let totalBytes = whole.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  for (const { path, sizeBytes } of whole) {
    if (totalBytes <= mostBytes) return;
    rmSync(path, { force: true });
    totalBytes -= sizeBytes;
  }
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error;
}
