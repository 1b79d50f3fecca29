// Compares a stored model with its record, file by file. What the record does not speak of was not compared, and is no part of what came:
// one file more can change what a model does.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { hashFile } from "../file-hash.ts";
import { isOwnFile } from "./own-files.ts";
import { isPlainName } from "./store-files.ts";
import { readRecord, type StoredFile } from "./store-record.ts";

export interface Verification {
  /** built in: nothing of it is in a store; unrecorded: a person put the folder there, so there is nothing to compare with. */
  readonly state: "ok" | "damaged" | "unrecorded" | "built in";
  /** What is wrong with which file. */
  readonly problems: readonly string[];
}

/**
 * @param known what the files must be, for a model that needs no record
 * @param onFile told of each before it is read
 * @throws DataError when the record itself is malformed
 */
export function verifyModel(
  folder: string,
  known?: readonly StoredFile[],
  onFile: (name: string, index: number, count: number) => void = () => {},
): Verification {
  const files = known ?? readRecord(folder)?.files;
  if (!files) return { state: "unrecorded", problems: [] };
  const problems = [
    ...(files.length === 0 ? ["its record names no file"] : []),
    ...files.flatMap((file, index) => {
      onFile(file.name, index, files.length);
      return problemOf(folder, file) ?? [];
    }),
    ...extraFiles(folder, files).map((name) => `${name} is not in its record`),
  ];
  return { state: problems.length === 0 ? "ok" : "damaged", problems };
}

/** What is wrong with a file; undefined for nothing. */
export function problemOf(folder: string, { name, sizeBytes, sha256 }: StoredFile): string | undefined {
  if (!isPlainName(name)) return `${JSON.stringify(name)} is no name of a file within it`;
  const path = join(folder, name);
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    if (!status?.isFile()) return `${name} is missing`;
    if (status.size !== sizeBytes) return `${name} has ${status.size} bytes instead of ${sizeBytes}`;
    const seen = hashFile(path);
    return seen === sha256 ? undefined : `${name} has sha256 ${seen} instead of ${sha256}`;
  } catch (error) {
    return `${name} cannot be read: ${error instanceof Error ? error.message : error}`;
  }
}

function extraFiles(folder: string, files: readonly StoredFile[]): readonly string[] {
  const known = new Set(files.map(({ name }) => name));
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((name) => !known.has(name) && !isOwnFile(name))
    .sort();
}
