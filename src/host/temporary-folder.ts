// Folders for what is gone when its process is: each is named after its owner, so that what a killed one left is known by a later run, and
// taken away.
import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const KINDS = ["run", "callers", "cold", "decide", "blob"] as const;
/** Made by the unsafe side, which names its own in the same way. */
const PROFILE = "profile";
const NAME = new RegExp(`^mrlbench-(${[...KINDS, PROFILE].join("|")})-(?<owner>[1-9]\\d*)-\\w+$`);
/** A container may share the folder and count its processes for itself: who is at work writes sooner than that. */
const UNTOUCHED_MS = 3_600_000;

/** @throws what the system says where there is no room */
export function makeTemporaryFolder(kind: (typeof KINDS)[number]): string {
  return mkdtempSync(join(tmpdir(), `mrlbench-${kind}-${process.pid}-`));
}

/** Removes this user's folders whose process has ended and which nobody has touched for an hour. What cannot be removed stays. */
export function removeLeftFolders(root = tmpdir(), nowMs = Date.now()): void {
  for (const name of namesIn(root)) {
    const owner = NAME.exec(name)?.groups?.owner;
    if (owner === undefined || isRunning(Number(owner))) continue;
    try {
      const { uid, mtimeMs, isDirectory } = statusOf(join(root, name));
      if (isDirectory && uid === ownUid() && nowMs - mtimeMs > UNTOUCHED_MS)
        rmSync(join(root, name), { recursive: true, force: true });
    } catch {
      // It is gone, or not ours to remove.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Of the folder itself, not of where a link leads. */
function statusOf(path: string) {
  const status = lstatSync(path);
  return { uid: status.uid, mtimeMs: status.mtimeMs, isDirectory: status.isDirectory() };
}

/** 0 where the system has no such number, as its files have then. */
function ownUid(): number {
  return process.getuid?.() ?? 0;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one.
    return (error as { code?: unknown }).code !== "ESRCH";
  }
}
