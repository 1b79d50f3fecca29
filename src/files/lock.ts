// A lock that one process has at a time. It is SQLite's own file lock: it works on every system that Bun runs on, and the operating system
// lets go of it when its holder dies, however it dies.
import { Database, SQLiteError } from "bun:sqlite";
import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { isSystemError, writeFailure } from "../core/system-error.ts";

/**
 * Undefined where another has it. The file goes with the lock: a lock on a file that is gone locks nobody out, and is none.
 * @throws OutputError where there is no room for the file, or the system does not lock
 */
export function tryLock(path: string): Disposable | undefined {
  try {
    return taken(path);
  } catch (error) {
    throw error instanceof SQLiteError || isSystemError(error) ? writeFailure(path, error) : error;
  }
}

function taken(path: string): Disposable | undefined {
  closeSync(openSync(path, "a", 0o600));
  const before = inodeOf(path);
  const database = new Database(path, { readwrite: true, create: true });
  try {
    database.run("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (error instanceof SQLiteError && error.code === "SQLITE_BUSY") return undefined;
    throw error;
  }
  if (before === undefined || inodeOf(path) !== before) {
    database.close();
    return undefined;
  }
  return {
    [Symbol.dispose]: () => {
      rmSync(path, { force: true });
      database.close();
    },
  };
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}
