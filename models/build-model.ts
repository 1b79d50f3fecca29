// What every builder of a built-in model does around its own work: what goes in and what comes out is held against the
// hashes of manifest.json.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataError, MissingError } from "../src/core/errors.ts";
import type { BuiltInModel, HashedFile } from "./manifest.ts";

/** Content of files by their names. */
export type Files = ReadonlyMap<string, Uint8Array>;

/**
 * Writes the files of a model into `outDir`. Nothing is written unless every file is as the manifest says.
 * @param wheelDir the wheel's content, or at least the members that the manifest lists
 * @param makeOutputs the files of the model from the members of its wheel
 * @throws MissingError if a member of the wheel is not there
 * @throws DataError if a member, or a file made from it, is not the one of the manifest
 */
export function buildModel(
  model: BuiltInModel,
  wheelDir: string,
  outDir: string,
  makeOutputs: (members: Files) => Files,
): void {
  const members = model.source.members.map(
    (member) => [member.name, readMember(model, wheelDir, member)] as const,
  );
  const outputs = makeOutputs(new Map(members));
  const wrong = model.files.flatMap((file) => difference(file, outputs.get(file.name)) ?? []);
  if (wrong.length > 0) {
    throw new DataError({
      what: `files made for ${model.id} are not those of models/manifest.json`,
      seen: wrong.map(({ seen }) => seen).join(", "),
      expected: wrong.map(({ expected }) => expected).join(", "),
      next: "After a deliberate change of the builder, put the seen sizes and hashes into models/manifest.json.",
    });
  }

  mkdirSync(outDir, { recursive: true });
  for (const { name } of model.files) writeFileSync(join(outDir, name), outputs.get(name)!);
}

function readMember({ source }: BuiltInModel, wheelDir: string, member: HashedFile): Uint8Array {
  const path = join(wheelDir, member.name);
  const bytes = readIfThere(path);
  if (bytes === null) {
    throw new MissingError({
      what: `${path} is not there`,
      expected: `the unpacked wheel of ${source.package} ${source.version}`,
      next: "Run `bun run setup`.",
    });
  }
  const wrong = difference(member, bytes);
  if (wrong !== null) {
    throw new DataError({
      what: `${path} is not the file of ${source.package} ${source.version}`,
      ...wrong,
      next: "Delete it and run `bun run setup`.",
    });
  }
  return bytes;
}

function readIfThere(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** What differs between the bytes and what the manifest says of them; null where they agree. */
function difference(file: HashedFile, bytes: Uint8Array | undefined) {
  if (bytes === undefined) return { seen: `no ${file.name}`, expected: file.name };
  const sha256 = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
  if (bytes.length === file.sizeBytes && sha256 === file.sha256) return null;
  return {
    seen: `${file.name} of ${bytes.length} bytes, sha256 ${sha256}`,
    expected: `${file.sizeBytes} bytes, sha256 ${file.sha256}`,
  };
}
