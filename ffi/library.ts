// Opens the first usable library of a list of candidate paths. A failure names every path and what was found there.
import { dlopen, type FFIFunction } from "bun:ffi";
import { statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { LibraryError, type TriedPath } from "./errors.ts";
import { operatingSystem } from "./os/current.ts";

export interface LibraryRequest<Symbols extends Record<string, FFIFunction>> {
  /** Its name as people know it. */
  readonly name: string;
  /** Absolute: the system's loader has folders of its own for a bare name, and Bun takes the current one. */
  readonly paths: readonly string[];
  readonly symbols: Symbols;
  /** What must be true of it, in words: the error prints this. */
  readonly expected: string;
  /** What to do when there is none. */
  readonly next: string;
}

export interface OpenLibrary<Symbols extends Record<string, FFIFunction>> {
  readonly path: string;
  readonly symbols: ReturnType<typeof dlopen<Symbols>>["symbols"];
}

/**
 * Opens the first candidate that loads and passes `refuse`.
 * @param refuse says why an opened library is the wrong one, or undefined when it is right.
 * @throws LibraryError when none is usable.
 */
export function openLibrary<Symbols extends Record<string, FFIFunction>>(
  request: LibraryRequest<Symbols>,
  refuse: (library: OpenLibrary<Symbols>) => string | undefined,
): OpenLibrary<Symbols> {
  const lacking = operatingSystem.missingLibraries();
  if (lacking !== undefined) {
    // The system's loader would name the library that it cannot open, and not what that one needs.
    const tried = lacking.names.map((name) => ({ path: name, found: "not on this machine" }));
    throw new LibraryError(request.name, "the libraries that it needs of the system", tried, lacking.next);
  }
  const tried: TriedPath[] = [];
  for (const path of request.paths) {
    if (!isAbsolute(path)) throw new Error(`a library is opened by its absolute path, not by ${path}`);
    const found = notLoadable(path);
    if (found !== undefined) {
      tried.push({ path, found });
      continue;
    }
    const library = tryOpen(path, request.symbols);
    const reason = typeof library === "string" ? library : refuse(library);
    if (reason === undefined) return library as OpenLibrary<Symbols>;
    tried.push({ path, found: reason });
  }
  const isUnmappable = tried.some(({ found }) => found.includes(NOT_MAPPED));
  throw new LibraryError(request.name, request.expected, tried, isUnmappable ? MAPPING_ADVICE : request.next);
}

/** Why nothing can be loaded from there; undefined for a file. The system's loader would wait for a pipe. */
export function notLoadable(path: string): string | undefined {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) return "no such file";
    return status.isFile() ? undefined : "not a regular file";
  } catch (error) {
    return (error as Error).message;
  }
}

/** The system's loader: the folder's file system is mounted so that nothing of it may run, or memory does not suffice. */
const NOT_MAPPED = "failed to map segment";
const MAPPING_ADVICE =
  "If that folder may not run code (mounted noexec), name another with --cache-dir DIR or MRLBENCH_CACHE; else raise the limit of memory (ulimit -v).";

function tryOpen<Symbols extends Record<string, FFIFunction>>(
  path: string,
  symbols: Symbols,
): OpenLibrary<Symbols> | string {
  try {
    // A library is never closed again: its symbols stay callable after close() and would then crash.
    return { path, symbols: dlopen(path, symbols).symbols };
  } catch (error) {
    return (error as Error).message;
  }
}
