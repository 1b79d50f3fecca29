// The verified cache: what the executable carries packed lies here as plain files, because native libraries are opened
// by path. Content-addressed, private, checked at each start, healed when damaged; any number of runs may share it.

import { lstatSync, readdirSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MissingError, OutputError } from "../../core/errors.ts";
import { optionName } from "../../core/option-name.ts";
import { endingAtOnce } from "../../core/signals.ts";
import { adviceOnLimit } from "../../core/system-error.ts";
import { sha256 } from "../sha256.ts";
import type { Bundle, BundleFile } from "./bundle.ts";
import { cacheTag, TAG_NAME } from "./cache-tag.ts";
import { privateFolder } from "./private-folder.ts";
import { sealHolds, sealName, sealText } from "./seal.ts";

const PARTIAL_PREFIX = ".part-";
const ABANDONED_AFTER_MS = 3600 * 1000;

export interface UnpackedBundle {
  readonly dir: string;
  /** Absolute path of each file by its name. */
  readonly files: Readonly<Record<string, string>>;
  /** The file of the bundle that is opened; undefined where each is read by its own name. */
  readonly openedPath: string | undefined;
  /** Bytes written by this call: 0 when the cache was warm. */
  readonly unpackedBytes: number;
  /** Time of this call: the check of the seal, and the unpacking where there was any. */
  readonly unpackNs: number;
}

/**
 * Answers a directory that holds the bundle's files with the right content, and writes what is missing or damaged.
 * @throws OutputError where it cannot be written (disk full, read-only); what was begun is removed again
 * @throws MissingError where the folder is not this user's alone, or the executable's own copy is damaged
 */
export function unpackBundle(cacheRoot: string, bundle: Bundle): UnpackedBundle {
  const startNs = Bun.nanoseconds();
  const dir = join(privateFolder(cacheRoot), bundle.directory);
  return described(dir, bundle, ensureUnpacked(dir, bundle), startNs);
}

function described(dir: string, bundle: Bundle, unpackedBytes: number, startNs: number): UnpackedBundle {
  const files = Object.fromEntries(bundle.files.map((file) => [file.name, join(dir, file.name)]));
  const opened = bundle.files.find(({ opens }) => opens);
  return {
    dir,
    files,
    openedPath: opened && files[opened.name],
    unpackedBytes,
    unpackNs: Bun.nanoseconds() - startNs,
  };
}

/**
 * The same for a bundle that lies there whole; undefined where it does not. Nothing is written.
 * @throws MissingError where the folder is not this user's alone
 */
export function unpackedBefore(cacheRoot: string, bundle: Bundle): UnpackedBundle | undefined {
  const startNs = Bun.nanoseconds();
  const dir = join(cacheRoot, bundle.directory);
  if (!isFolder(dir)) return undefined;
  const real = privateFolder(dir);
  return sealHolds(real, bundle) ? described(real, bundle, 0, startNs) : undefined;
}

function isFolder(dir: string): boolean {
  return lstatSync(dir, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function ensureUnpacked(dir: string, bundle: Bundle): number {
  try {
    removeUnlessFolder(dir);
    privateFolder(dir);
    return sealHolds(dir, bundle) ? 0 : heal(dir, bundle);
  } catch (error) {
    throw isSystemError(error) ? unpackFailure(error, dir, bundle) : error;
  }
}

/** Hashes what is there, unpacks what is not right, and seals the result. Returns the bytes written. */
function heal(dir: string, bundle: Bundle): number {
  const wrong = bundle.files.filter((file) => !endingAtOnce(() => isRight(join(dir, file.name), file)));
  if (wrong.length > 0) {
    removeAbandoned(dir);
    writeFile(dir, TAG_NAME, cacheTag);
    for (const file of wrong) {
      const content = endingAtOnce(() => verifiedContent(file));
      writeFile(dir, file.name, content);
    }
  }
  seal(dir, bundle);
  return wrong.reduce((sum, file) => sum + file.sizeBytes, 0);
}

function isRight(path: string, file: BundleFile): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined || !status.isFile() || status.size !== file.sizeBytes) return false;
  try {
    return sha256(readFileSync(path)) === file.sha256;
  } catch {
    return false; // What cannot be read is written anew.
  }
}

function verifiedContent(file: BundleFile): Uint8Array {
  const content = file.read();
  const hash = sha256(content);
  if (hash === file.sha256) return content;
  throw new MissingError({
    what: `mrlbench itself is damaged: its copy of ${file.name} has the wrong content`,
    seen: `sha256 ${hash}`,
    expected: file.sha256,
    next: "Copy or build the executable again.",
  });
}

/** Another run may be doing the same: each writes under a name of its own, and whoever renames last puts the same bytes there. */
function writeFile(dir: string, name: string, content: Uint8Array | string): void {
  const path = join(dir, name);
  const partial = join(dir, `${PARTIAL_PREFIX}${crypto.getRandomValues(new Uint8Array(8)).toHex()}`);
  try {
    writeFileSync(partial, content, { flag: "wx", mode: 0o600 });
    removeIfFolder(path);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** The files are verified already: where the seal cannot be written, they are hashed again next time, and that is all. */
function seal(dir: string, bundle: Bundle): void {
  const text = sealText(dir, bundle);
  if (text === null) return; // Another run is replacing a file at this moment: it will seal.
  try {
    writeFile(dir, sealName(bundle.name), text);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

/** An error of the operating system, and not one of ours. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error;
}

function unpackFailure(error: Error, dir: string, bundle: Bundle): OutputError {
  const neededBytes = bundle.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return new OutputError({
    what: `cannot unpack ${bundle.name} into ${dir}`,
    seen: `${error.message}${freeSpace(dir)}`,
    expected: `a folder that can be written, with ${megabytes(neededBytes)} free`,
    next:
      adviceOnLimit(error) ??
      `Make room there, or name another folder with ${optionName("cacheDir")} or MRLBENCH_CACHE.`,
  });
}

/** A folder where a file belongs is damage: renaming over it would fail. */
function removeIfFolder(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) rmSync(path, { recursive: true });
}

function removeUnlessFolder(path: string): void {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status !== undefined && !status.isDirectory()) rmSync(path);
}

/** What a killed run left half-written. A younger one may still be at work. */
function removeAbandoned(dir: string): void {
  for (const name of readdirSync(dir)) {
    if (!name.startsWith(PARTIAL_PREFIX)) continue;
    const path = join(dir, name);
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status !== undefined && Date.now() - status.mtimeMs > ABANDONED_AFTER_MS)
      rmSync(path, { force: true });
  }
}

/** Empty where the folder is gone, or its file system does not tell. */
function freeSpace(dir: string): string {
  try {
    const { bavail, bsize } = statfsSync(dir);
    return ` (${megabytes(bavail * bsize)} free)`;
  } catch {
    return "";
  }
}

function megabytes(sizeBytes: number): string {
  return `${(sizeBytes / 1e6).toFixed(1)} MB`;
}
