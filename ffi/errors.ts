// Failures on the native side. ffi/ imports nothing from src/: the exit code, `code` and `next` are the shape
// that src/core/errors.ts knows.

export { SystemCallError } from "./os/system.ts";

/** A native function refused or failed. */
export class NativeError extends Error {
  readonly exitCode = 4;
  readonly code = "ERR_NATIVE";
  readonly next: string;
  readonly library: string;
  readonly functionName: string;
  readonly nativeMessage: string;

  constructor(library: string, functionName: string, nativeMessage: string, next?: string) {
    super(`${library} failed in ${functionName}; seen: ${nativeMessage.trim()}; expected: success`);
    this.name = "NativeError";
    this.library = library;
    this.functionName = functionName;
    this.nativeMessage = nativeMessage;
    this.next = next ?? "Check the model and the options of this case; the text above is the library's own.";
  }
}

/** One place where a library was looked for, and what was found there. */
export interface TriedPath {
  readonly path: string;
  readonly found: string;
}

/** No usable library at any of the candidate paths. */
export class LibraryError extends Error {
  readonly exitCode = 3;
  readonly code = "ERR_LIBRARY";
  readonly next: string;
  readonly tried: readonly TriedPath[];

  constructor(library: string, expected: string, tried: readonly TriedPath[], next: string) {
    const list = tried.map(({ path, found }) => `${path}: ${found}`).join(" | ");
    super(`${library} could not be loaded; tried: ${list || "no path"}; expected: ${expected}`);
    this.name = "LibraryError";
    this.tried = tried;
    this.next = next;
  }
}
