// One writer at a time for each model of a store. The lock is SQLite's own file lock: it works on every system that Bun runs on, and
// the operating system lets go of it when its holder dies, however it dies.
import { Database, SQLiteError } from "bun:sqlite";
import { closeSync, openSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { stopIfSignalled } from "../../core/signals.ts";

const STAGING = ".adding-";
const POLL_MS = 50;

/** The name of a model in the files of a store that belong to one: ids have at most one slash. */
export function flatName(id: string): string {
  return id.replace("/", "--");
}

/** Where a new model of this id is written before it appears. */
export function stagingFolder(store: string, id: string): string {
  return join(store, `${STAGING}${flatName(id)}`);
}

/**
 * Runs `work` as the only one for this model in this store; the store's folder must be there.
 * @param onWait is called once where another process is at work on it
 */
export async function withModelLock<T>(
  store: string,
  id: string,
  work: () => Promise<T>,
  onWait: () => void = () => {},
): Promise<T> {
  const path = lockPath(store, flatName(id));
  let held = tryLock(path);
  if (held === undefined) onWait();
  for (; held === undefined; held = tryLock(path)) {
    await Bun.sleep(POLL_MS);
    stopIfSignalled();
  }
  using _ = held;
  return await work();
}

/** Removes what killed runs left half-written: that which nobody is at work on. */
export function removeAbandoned(store: string): void {
  for (const name of readdirSync(store)) {
    if (!name.startsWith(STAGING)) continue;
    using lock = tryLock(lockPath(store, name.slice(STAGING.length)));
    if (lock !== undefined) rmSync(join(store, name), { recursive: true, force: true });
  }
}

function lockPath(store: string, name: string): string {
  return join(store, `.lock-${name}`);
}

/** Undefined where another has it. The file goes with the lock: a lock on a file that is gone locks nobody out, and is none. */
function tryLock(path: string): Disposable | undefined {
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
