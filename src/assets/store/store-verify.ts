// Compares a stored model with its record, file by file.
import { statSync } from "node:fs";
import { join } from "node:path";
import { hashFile } from "../file-hash.ts";
import { readRecord, type StoredFile } from "./store-record.ts";

export interface Verification {
  /** unrecorded: a person put the folder there, so there is nothing to compare with. */
  readonly state: "ok" | "damaged" | "unrecorded";
  /** What is wrong with which file. */
  readonly problems: readonly string[];
}

/** @throws DataError when the record itself is malformed */
export function verifyModel(folder: string): Verification {
  const record = readRecord(folder);
  if (!record) return { state: "unrecorded", problems: [] };
  const problems = record.files.map((file) => problemOf(folder, file)).filter((text) => text !== undefined);
  return { state: problems.length === 0 ? "ok" : "damaged", problems };
}

/** What is wrong with a file; undefined for nothing. */
export function problemOf(folder: string, { name, sizeBytes, sha256 }: StoredFile): string | undefined {
  const path = join(folder, name);
  const status = statSync(path, { throwIfNoEntry: false });
  if (!status?.isFile()) return `${name} is missing`;
  if (status.size !== sizeBytes) return `${name} has ${status.size} bytes instead of ${sizeBytes}`;
  const seen = hashFile(path);
  return seen === sha256 ? undefined : `${name} has sha256 ${seen} instead of ${sha256}`;
}
