// What a person calls a data set, found: the built-in one, a folder, a file of texts, or standard input. Nothing is read yet.
import { join } from "node:path";
import { readAsset } from "../assets/cache/embedded.ts";
import { hashFile } from "../assets/file-hash.ts";
import { sha256 } from "../assets/sha256.ts";
import { statusOf } from "../files/there.ts";
import { openBytes, STANDARD_INPUT } from "./byte-source.ts";
import type { ByteSource } from "./lines.ts";

export const BUILT_IN = "wordnet-1k";

export type FoundDataSet =
  | { readonly kind: "stdin" | "built-in" | "folder" | "nothing" }
  /** A pipe has no size, and a device none that says anything. */
  | { readonly kind: "file"; readonly sizeBytes: number | undefined };

/** The built-in name is never a file that happens to lie here: ./wordnet-1k is. */
export function findDataSet(dataset: string): FoundDataSet {
  if (dataset === STANDARD_INPUT) return { kind: "stdin" };
  if (dataset === BUILT_IN) return { kind: "built-in" };
  const status = statusOf(dataset);
  if (status === undefined) return { kind: "nothing" };
  if (status.isDirectory()) return { kind: "folder" };
  return { kind: "file", sizeBytes: status.isFile() ? status.size : undefined };
}

/** One file of a data set, and how errors name it. */
export interface DataSetFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly source: ByteSource;
  /** Of its content, which is read for it; undefined where that takes long. */
  readonly sha256: (() => string) | undefined;
}

/** A gigabyte takes a second, before the first text is looked at. */
const MOST_HASHED_BYTES = 4e9;

/** @returns undefined where there is no file that could be read twice, and for a larger one than is hashed */
export function hashOfFile(path: string, sizeBytes: number | undefined): DataSetFile["sha256"] {
  return sizeBytes !== undefined && sizeBytes <= MOST_HASHED_BYTES ? () => hashFile(path) : undefined;
}

export function builtInFile(file: string): DataSetFile {
  const name = `${BUILT_IN}/${file}`;
  const bytes = readAsset(name);
  return { name, sizeBytes: bytes.length, source: [bytes], sha256: () => sha256(bytes) };
}

/** @returns undefined where the folder has no such file */
export function folderFile(folder: string, file: string): DataSetFile | undefined {
  const name = join(folder, file);
  const status = statusOf(name);
  if (status === undefined) return undefined;
  const sizeBytes = status.size;
  return { name, sizeBytes, source: openBytes(name), sha256: hashOfFile(name, sizeBytes) };
}
