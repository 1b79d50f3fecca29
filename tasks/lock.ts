// One set-up or build at a time in a checkout. The lock is SQLite's own file lock: it works on every system
// that Bun runs on, and the operating system lets go of it when its holder dies.

import { Database } from "bun:sqlite";
import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";

const PROJECT_LOCK = ".downloads/setup.lock";
/** Where set-up and build write beside their targets, under names that end in `.part`. */
const writtenFolders = [".downloads", "dist", "native-libs"];
const LONGEST_WAIT_MS = 30 * 60 * 1000;

/** The lock of this checkout. Whoever holds it is alone, so what an interrupted run left half-written can go. */
export async function withProjectLock<T>(work: () => Promise<T>): Promise<T> {
  return withLock(PROJECT_LOCK, async () => {
    for (const folder of writtenFolders) removePartials(folder);
    return work();
  });
}

export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const database = new Database(path, { create: true });
  try {
    take(database);
    return await work();
  } finally {
    database.close();
  }
}

function take(database: Database): void {
  try {
    database.run("BEGIN EXCLUSIVE");
  } catch (error) {
    if (!String(error).includes("locked")) throw error;
    console.error("another set-up or build is running in this folder: waiting for it");
    database.run(`PRAGMA busy_timeout = ${LONGEST_WAIT_MS}`);
    database.run("BEGIN EXCLUSIVE");
  }
}

function removePartials(folder: string): void {
  const partials = new Bun.Glob(`${folder}/**/*.part`).scanSync({ onlyFiles: false, dot: true });
  for (const path of [...partials]) rmSync(path, { recursive: true, force: true });
}
