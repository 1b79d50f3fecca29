// Puts a model into the store: its files are written beside the others first, and all of them appear together or none does.
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../../core/errors.ts";
import { hashFile } from "../file-hash.ts";
import { isModelId } from "./store.ts";
import { writingTo } from "./store-errors.ts";
import { removeAbandoned, stagingFolder, withModelLock } from "./store-lock.ts";
import { type StoredFile, type StoreRecord, writeRecord } from "./store-record.ts";

/** @throws UsageError when the store cannot have a new model of this id */
export function refuseId(id: string, store: string): void {
  requireId(id);
  const folder = join(store, id);
  if (existsSync(folder)) throw alreadyThere(id, folder);
}

/** @throws UsageError */
export function requireId(id: string): void {
  if (isModelId(id)) return;
  throw new UsageError({
    what: "this cannot be the id of a model",
    seen: JSON.stringify(id),
    expected: "letters, digits, dots, dashes and underscores, after an owner and a slash or without",
    next: "Choose another name with --name.",
  });
}

export interface Placement {
  readonly store: string;
  readonly id: string;
  /** Writes the files into the folder that it is given, and says what there is to record. */
  readonly fill: (folder: string) => StoreRecord | Promise<StoreRecord>;
  /** Whether a model that is there already is the one that is to be placed: then nothing is written. */
  readonly isSame?: (folder: string) => boolean;
  /** Another process is at work on a model of this id. */
  readonly onWait?: (() => void) | undefined;
}

export interface Placed {
  readonly folder: string;
  /** False where the store had it already. */
  readonly isNew: boolean;
}

/** @throws UsageError as `refuseId`; OutputError when the store cannot be written; what `fill` throws */
export async function placeInStore(placement: Placement): Promise<Placed> {
  const { store, id, fill, isSame, onWait } = placement;
  requireId(id);
  const folder = join(store, id);
  const place = async (): Promise<Placed> => {
    removeAbandoned(store);
    if (existsSync(folder) && isSame?.(folder)) return { folder, isNew: false };
    refuseId(id, store);
    const partial = stagingFolder(store, id);
    try {
      rmSync(partial, { recursive: true, force: true });
      mkdirSync(partial, { recursive: true });
      writeRecord(partial, await fill(partial));
      mkdirSync(dirname(folder), { recursive: true });
      renameSync(partial, folder);
    } catch (error) {
      try {
        rmSync(partial, { recursive: true, force: true });
      } catch {
        // The first failure is the one to tell; what stays here, the next writer of the store removes.
      }
      throw error;
    }
    return { folder, isNew: true };
  };
  return writingTo(store, async () => {
    mkdirSync(store, { recursive: true });
    return withModelLock(store, id, place, onWait);
  });
}

/** @throws DataError when it cannot be read */
export function describeFile(folder: string, name: string): StoredFile {
  const path = join(folder, name);
  return { name, sizeBytes: statSync(path).size, sha256: hashFile(path) };
}

function alreadyThere(id: string, folder: string): UsageError {
  return new UsageError({
    what: `the store already has a model ${id}`,
    seen: folder,
    expected: "a new name",
    next: `Remove it with mrlbench models remove ${id}, or choose another name with --name.`,
  });
}
