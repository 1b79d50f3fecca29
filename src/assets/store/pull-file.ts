// Brings one file from a hub: goes on where a broken download ended, tries again what another try may mend, and keeps nothing whose
// hash is not the one that the hub gives, whatever lay there before.
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { MissingError } from "../../core/errors.ts";
import { hashFile } from "../file-hash.ts";
import type { HubFile } from "../hub/answers.ts";
import type { HubModel } from "../hub/hub.ts";
import { HubTrouble } from "../hub/hub-trouble.ts";
import { type Persistence, persist } from "./persist.ts";
import { regularSize } from "./store-files.ts";

/** Puts the file into the folder, unless it is there. @throws MissingError that says what came, or that nothing came */
export async function pullFile(
  model: HubModel,
  file: HubFile,
  folder: string,
  persistence: Persistence,
): Promise<void> {
  const path = join(folder, file.name);
  if (isRight(path, file)) return;
  rmSync(path, { recursive: true, force: true });
  const part = `${path}.part`;
  mkdirSync(dirname(path), { recursive: true });
  const resumedBytes = regularSize(part) ?? 0;
  if (resumedBytes === 0 || resumedBytes > file.sizeBytes) rmSync(part, { recursive: true, force: true });
  const append = () => appendRest(model, file, part, persistence);
  const bring = () =>
    persist(`${file.name} of ${model.id}`, append, persistence, () => regularSize(part) ?? 0);
  await bring();
  if (!isRight(part, file) && resumedBytes > 0) {
    // What lay there was the beginning of something else.
    rmSync(part);
    await bring();
  }
  requireRight(part, file);
  renameSync(part, path);
}

async function appendRest(
  model: HubModel,
  file: HubFile,
  part: string,
  { onProgress }: Persistence,
): Promise<void> {
  const { name, sizeBytes } = file;
  // No link is followed: it would lead the content to another file. The engine's threads do not write: where the system refuses them, they
  // say nothing.
  const target = openSync(part, constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o600);
  try {
    let doneBytes = fstatSync(target).size;
    if (doneBytes === sizeBytes) return;
    const { fromByte, pieces } = await model.read(file, doneBytes);
    if (fromByte !== doneBytes) ftruncateSync(target, fromByte);
    doneBytes = fromByte;
    for await (const piece of pieces) {
      writeWhole(target, piece, doneBytes);
      doneBytes += piece.length;
      onProgress(name, doneBytes, sizeBytes);
    }
    if (doneBytes < sizeBytes) {
      const seen = `the connection ended after ${doneBytes} of ${sizeBytes} bytes`;
      throw new HubTrouble("connection", seen);
    }
  } finally {
    closeSync(target);
  }
}

function writeWhole(target: number, piece: Uint8Array, at: number): void {
  for (let done = 0; done < piece.length; ) {
    done += writeSync(target, piece, done, piece.length - done, at + done);
  }
}

function isRight(path: string, file: HubFile): boolean {
  return regularSize(path) === file.sizeBytes && hashSeen(path, file) === file.hash.hex;
}

function hashSeen(path: string, { sizeBytes, hash }: HubFile): string {
  return hash.kind === "git" ? hashFile(path, "sha1", `blob ${sizeBytes}\0`) : hashFile(path);
}

function requireRight(part: string, file: HubFile): void {
  const { name, hash } = file;
  const seen = hashSeen(part, file);
  if (seen === hash.hex) return;
  rmSync(part);
  throw new MissingError({
    what: `${name} came with another content than the hub says`,
    seen: `${hash.kind === "git" ? "git hash" : "sha256"} ${seen}`,
    expected: hash.hex,
    next: "Run the command again: this file was thrown away. If it happens again, something on the way changes it.",
  });
}
