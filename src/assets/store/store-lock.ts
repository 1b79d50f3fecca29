// One writer at a time for each model of a store.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stopIfSignalled } from "../../core/signals.ts";
import { tryLock } from "../../files/lock.ts";

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
