// Brings one file from a hub: goes on where a broken download ended, tries again what another try may mend, and keeps nothing whose
// hash is not the one that the hub gives.
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isFailure, MissingError } from "../../core/errors.ts";
import { hashFile } from "../file-hash.ts";
import type { HubFile, HubModel } from "./hub.ts";

export interface Persistence {
  /** Before the first new try; doubles from try to try. */
  readonly retryWaitMs: number;
  readonly onProgress: (name: string, doneBytes: number, sizeBytes: number) => void;
}

/** Puts the file into the folder, unless it is there. @throws MissingError that says what came, or that nothing came */
export async function pullFile(
  model: HubModel,
  file: HubFile,
  folder: string,
  persistence: Persistence,
): Promise<void> {
  requirePlainName(file.name);
  const path = join(folder, file.name);
  if (existsSync(path)) return;
  const part = `${path}.part`;
  mkdirSync(dirname(path), { recursive: true });
  if (sizeOf(part) > file.sizeBytes) rmSync(part);
  const append = () => appendRest(model, file, part, persistence);
  await persist(`${file.name} of ${model.id}`, append, persistence, () => sizeOf(part));
  requireHash(part, file);
  renameSync(part, path);
}

async function appendRest(
  model: HubModel,
  { name, sizeBytes }: HubFile,
  part: string,
  { onProgress }: Persistence,
): Promise<void> {
  let doneBytes = sizeOf(part);
  const target = await open(part, "a");
  try {
    if (doneBytes === sizeBytes) return;
    for await (const piece of await model.read(name, doneBytes)) {
      await target.write(piece);
      doneBytes += piece.length;
      onProgress(name, doneBytes, sizeBytes);
    }
  } finally {
    await target.close();
  }
  if (doneBytes < sizeBytes) throw new Error(`the connection ended after ${doneBytes} of ${sizeBytes} bytes`);
}

const MAX_TRIES = 5;

/**
 * Tries again after what another try may mend; tries that got further do not count.
 * @throws MissingError when the tries are used up; failures that are final at once
 */
export async function persist<T>(
  what: string,
  attempt: () => Promise<T>,
  { retryWaitMs }: Persistence,
  progress = () => 0,
): Promise<T> {
  let waitMs = retryWaitMs;
  for (let tries = 1; ; tries++) {
    const before = progress();
    try {
      return await attempt();
    } catch (error) {
      if (isFailure(error) || isDiskError(error)) throw error;
      if (progress() > before) {
        tries = 0;
        waitMs = retryWaitMs;
      }
      if (tries >= MAX_TRIES) throw unreachable(what, error);
    }
    await Bun.sleep(waitMs);
    waitMs *= 2;
  }
}

/** No try mends a disk. */
function isDiskError(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return ["ENOSPC", "EACCES", "EROFS", "EDQUOT", "EIO"].includes(code);
}

function unreachable(what: string, error: unknown): MissingError {
  return new MissingError({
    what: `the hub did not give ${what}, in ${MAX_TRIES} tries`,
    seen: error instanceof Error ? error.message : String(error),
    expected: "a connection that lasts",
    next: "Run the command again: it goes on where it ended. Behind a proxy set HTTPS_PROXY.",
  });
}

function requireHash(part: string, { name, sizeBytes, hash }: HubFile): void {
  const isGit = hash.kind === "git";
  const seen = isGit ? hashFile(part, "sha1", `blob ${sizeBytes}\0`) : hashFile(part);
  if (seen === hash.hex) return;
  rmSync(part);
  throw new MissingError({
    what: `${name} came with another content than the hub says`,
    seen: `${isGit ? "git hash" : "sha256"} ${seen}`,
    expected: hash.hex,
    next: "Run the command again: this file was thrown away. If it happens again, something on the way changes it.",
  });
}

/** The names come from outside: none may leave the folder. */
function requirePlainName(name: string): void {
  if (!name.startsWith("/") && !name.includes("\\") && !name.split("/").includes("..")) return;
  throw new MissingError({
    what: "the hub gives a file name that leaves the model's folder",
    seen: JSON.stringify(name),
    expected: "a path within the folder",
    next: "Do not use this model.",
  });
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
