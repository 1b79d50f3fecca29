// What the operating system answers while a store is written, as what a person can act on. What is read there has errors of its own.
import { SQLiteError } from "bun:sqlite";
import { OutputError } from "../../core/errors.ts";

/** Runs what writes to a store. @throws OutputError for whatever the system refuses on the way */
export async function writingTo<T>(store: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(store, error) : error;
  }
}

function isSystemError(error: unknown): error is Error {
  return error instanceof SQLiteError || (error instanceof Error && "syscall" in error);
}

function cannotWrite(store: string, error: Error): OutputError {
  return new OutputError({
    what: `the model store ${store} cannot be written`,
    seen: error.message,
    expected: "a folder that can be written, with room for the model",
    next: "Make room there, or name another store with --models DIR.",
  });
}
