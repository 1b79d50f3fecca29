// What the operating system answers while a store is written, as what a person can act on. What is read there has errors of its own.
import { OutputError } from "../../core/errors.ts";
import { adviceOnLimit, isOfProcess, seenBy } from "../../core/system-error.ts";

/** Runs what writes to a store. @throws OutputError for whatever the system refuses on the way */
export async function writingTo<T>(store: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw isOfWriting(error) ? cannotWrite(store, error) : error;
  }
}

/** What the system answers, by itself or as a failure that names a file of the store. A process opens what is added: without one nothing was written. */
function isOfWriting(error: unknown): error is Error {
  if (isOfProcess(error)) return false;
  return error instanceof OutputError || (error instanceof Error && "syscall" in error);
}

function cannotWrite(store: string, error: Error): OutputError {
  return new OutputError({
    what: `the model store ${store} cannot be written`,
    seen: seenBy(error),
    expected: "a folder that can be written, with room for the model",
    next: adviceOnLimit(error) ?? "Make room there, or name another store with --models DIR.",
  });
}
