// What a store knows of one of its models: where it came from, and every file with its size and hash.
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigFile } from "../recipe/config-file.ts";
import { RECORD_NAME } from "../recipe/model-name.ts";

export interface StoredFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface StoreRecord {
  /** The folder that it was added from, or `owner/name` on a hub. */
  readonly source: string;
  /** Commit on the hub; null for a folder. */
  readonly revision: string | null;
  readonly files: readonly StoredFile[];
}

/** Undefined where a person put the folder there. @throws DataError when it is malformed */
export function readRecord(folder: string): StoreRecord | undefined {
  const file = ConfigFile.read(folder, RECORD_NAME);
  if (!file) return undefined;
  const files = file.sections("files").map((entry) => ({
    name: entry.text("name") ?? "",
    sizeBytes: entry.number("size_bytes") ?? Number.NaN,
    sha256: entry.text("sha256") ?? "",
  }));
  return { source: file.text("source") ?? "", revision: file.text("revision") ?? null, files };
}

/** All of it or none: an old one stays where a new one cannot be written. */
export function writeRecord(folder: string, { source, revision, files }: StoreRecord): void {
  const entries = files.map(({ name, sizeBytes, sha256 }) => ({ name, size_bytes: sizeBytes, sha256 }));
  const content = JSON.stringify({ source, revision, files: entries }, undefined, 1);
  const path = join(folder, RECORD_NAME);
  const partial = `${path}.part`;
  try {
    writeFileSync(partial, `${content}\n`);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
