// Puts a model into the store: its files are written beside the others first, and all of them appear together or none does.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { OutputError, UsageError } from "../../core/errors.ts";
import { hashFile } from "../file-hash.ts";
import { isModelId } from "./store.ts";
import { type StoredFile, type StoreRecord, writeRecord } from "./store-record.ts";

/** @throws UsageError when the store cannot have a new model of this id */
export function refuseId(id: string, store: string): void {
  const folder = join(store, id);
  if (!isModelId(id)) throw badName(id);
  if (existsSync(folder)) throw alreadyThere(id, folder);
}

/**
 * @param fill writes the files into the folder that it is given, and says what there is to record
 * @returns the model's folder
 * @throws UsageError as `refuseId`; OutputError when the store cannot be written; what `fill` throws
 */
export function placeInStore(store: string, id: string, fill: (folder: string) => StoreRecord): string {
  refuseId(id, store);
  const folder = join(store, id);
  let partial: string | undefined;
  try {
    mkdirSync(dirname(folder), { recursive: true });
    partial = mkdtempSync(join(store, ".adding-"));
    writeRecord(partial, fill(partial));
    renameSync(partial, folder);
  } catch (error) {
    if (partial !== undefined) rmSync(partial, { recursive: true, force: true });
    throw isWriteError(error) ? cannotWrite(store, error) : error;
  }
  return folder;
}

export function describeFile(folder: string, name: string): StoredFile {
  const path = join(folder, name);
  return { name, sizeBytes: statSync(path).size, sha256: hashFile(path) };
}

/** What a disk answers that is full or may not be written. */
function isWriteError(error: unknown): error is Error {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return ["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS", "EEXIST", "ENOTDIR", "EFBIG"].includes(code);
}

function cannotWrite(store: string, error: Error): OutputError {
  return new OutputError({
    what: `the model store ${store} cannot be written`,
    seen: error.message,
    expected: "a folder that can be written, with room for the model",
    next: "Make room there, or name another store with --models DIR.",
  });
}

function badName(id: string): UsageError {
  return new UsageError({
    what: "this cannot be the id of a model",
    seen: JSON.stringify(id),
    expected: "letters, digits, dots, dashes and underscores, after an owner and a slash or without",
    next: "Choose another name: that of the folder, or --name.",
  });
}

function alreadyThere(id: string, folder: string): UsageError {
  return new UsageError({
    what: `the store already has a model ${id}`,
    seen: folder,
    expected: "a new name",
    next: "Remove that folder first, or choose another name.",
  });
}
