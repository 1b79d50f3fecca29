// Descriptors that the program was given, or was not.
import { fstatSync, readFileSync, type Stats } from "node:fs";

const CLOSE_ON_EXEC = 0o2000000;

/** What a stream of this process is: undefined where the system does not say, as Windows of one that another system's program opened. */
export function statusOfStream(descriptor: number): Stats | undefined {
  try {
    return fstatSync(descriptor);
  } catch {
    return undefined;
  }
}

/**
 * The engine opens something else in the place of a standard stream that was closed, and marks it as not to be inherited: a descriptor
 * that we were given never is. False where the system does not tell.
 */
export function wasClosed(descriptor: number): boolean {
  if (process.platform !== "linux") return false;
  try {
    const info = readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8");
    const flags = /^flags:\s*([0-7]+)/m.exec(info)?.[1];
    return (Number.parseInt(flags ?? "0", 8) & CLOSE_ON_EXEC) !== 0;
  } catch {
    return false;
  }
}
