// What the operating system answers, as a failure that a person can do something about: the path, the system's own words, and advice
// by its error code. Reading ends in exit 3, writing in exit 74.
import {
  DataError,
  ExitCode,
  type Failure,
  isFailure,
  MissingError,
  OutputError,
  RuntimeError,
} from "./errors.ts";
import { optionName } from "./option-name.ts";

/** As the file system functions throw it; what is known of the path may be missing where a file was open already. */
export interface SystemError extends Error {
  readonly code: string;
  readonly syscall?: string;
  readonly path?: string;
  readonly dest?: string;
}

/** An error of the operating system, and not one of ours: its code is a name such as `ENOSPC`. */
export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && /^E[A-Z0-9]+$/.test(systemCode(error) ?? "") && !isOfLanguage(error);
}

/** Such as `ENOSPC`; undefined where an error has none. A failure of ours has a code as well, which says nothing of the system. */
export function systemCode(error: unknown): string | undefined {
  if (isFailure(error) || !(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** A file or folder that is there and cannot be read. */
export function readFailure(path: string, error: unknown): DataError {
  return new DataError({
    what: `${path} cannot be read`,
    seen: seenBy(error),
    expected: "something that can be read",
    next: READ_ADVICE[systemCode(error) ?? ""] ?? "Check the path, and whether its disk is well.",
  });
}

/**
 * What a failed write means to the person who named the path.
 * @param left what is true of the file now, as the end of a sentence
 */
export function writeFailure(path: string, error: unknown, left?: string): OutputError {
  const advice = WRITE_ADVICE[systemCode(error) ?? ""] ?? "Choose another place to write to.";
  return new OutputError({
    what: `cannot write ${path}`,
    seen: seenBy(error),
    next: left === undefined ? advice : `${advice.slice(0, -1)}; ${left}.`,
  });
}

/** The failure that a system error is where nobody nearer to it has said more; undefined for every other error. */
export function failureOfSystem(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isOutOfMemory(error)) return outOfMemory(error);
  if (isWithoutCompiler(error)) return noCompiler(error);
  if (!isSystemError(error)) return undefined;
  const { path, dest } = error;
  if (isOfProcess(error)) return noProcess(error);
  return isWriting(error)
    ? writeFailure(dest ?? path ?? "a file", error)
    : readFailure(path ?? "a file that was open", error);
}

/** What a person is told of an error: a failure of ours, of the native side, or of the system; undefined for a bug of ours. */
export function asFailure(error: unknown): (Error & Pick<Failure, "exitCode" | "next">) | undefined {
  return isFailure(error) ? error : failureOfSystem(error);
}

/** The exit code of any error: those of a failure, ours for everything else. */
export function exitCodeOf(error: unknown): number {
  return asFailure(error)?.exitCode ?? ExitCode.bug;
}

const READ_ADVICE: Readonly<Record<string, string>> = {
  EACCES: "Change its permissions, or name another.",
  EPERM: "Change its permissions, or name another.",
  EISDIR: "Name a file, not a folder.",
  ENOTDIR: "Choose a path whose folders are folders.",
  ENOENT: "Check the path; a link may lead nowhere.",
  ELOOP: "Check the links on its path: they lead in a circle.",
  ENAMETOOLONG: "Shorten the path.",
  EMFILE: "Close other programs, or raise the limit of open files (ulimit -n).",
  ENFILE: "Close other programs, or raise the limit of open files of this machine.",
  ENOMEM: "Close other programs, or raise the limit of memory (ulimit -v).",
  EIO: "The disk or its connection is failing: copy the file elsewhere and name the copy.",
};

const WRITE_ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: "Free some space or choose a place on another disk.",
  EDQUOT: "Free some of your quota or choose another place.",
  EFBIG: "Choose a place without a limit on the size of files (ulimit -f).",
  EACCES: "Choose a place that you may write to, or change its permissions.",
  EPERM: "Choose a place that you may write to, or change its permissions.",
  EROFS: "Choose a place that is not mounted read-only.",
  ENOENT: "Create the folder first, or choose one that exists.",
  EISDIR: "Name a file, not a folder.",
  ENOTDIR: "Choose a path whose folders are folders.",
  EMFILE: READ_ADVICE.EMFILE!,
  ENFILE: READ_ADVICE.ENFILE!,
  EBADF: "Give it somewhere to write to: a file, a pipe or a terminal.",
};

const WRITE_CALLS =
  /^(p?writev?|mkdir|mkdtemp|rename|unlink|rm|rmdir|ftruncate|truncate|copyfile|link|symlink|chmod|fchmod|fsync|utimes?)/;
/** The answers that only a write gets. */
const WRITE_CODES = ["ENOSPC", "EDQUOT", "EROFS", "EFBIG", "EPIPE"];
/** Streams to a process are made before it is, and what it is waited for by after it. */
const PROCESS_CALLS = /spawn|fork|exec|socketpair|pipe|pidfd/;

/** Whether what was refused was a process, and no file. */
export function isOfProcess(error: unknown): error is SystemError {
  return isSystemError(error) && PROCESS_CALLS.test(error.syscall ?? "");
}

/** Whether it was a write that was refused, and no read. */
export function isOfWrite(error: unknown): error is SystemError {
  return isSystemError(error) && isWriting(error);
}

function isWriting({ code, syscall = "" }: SystemError): boolean {
  return WRITE_CODES.includes(code) || WRITE_CALLS.test(syscall);
}

/** Node's own checks of arguments have codes such as `ERR_INVALID_ARG_TYPE`: they are our bugs. */
function isOfLanguage(error: Error): boolean {
  return (systemCode(error) ?? "").startsWith("ERR_");
}

function isOutOfMemory(error: Error): boolean {
  return error instanceof RangeError && /out of memory|array buffer allocation failed/i.test(error.message);
}

/** The engine reserves room for compiled code when it starts; without it native libraries cannot be called. */
function isWithoutCompiler(error: Error): boolean {
  return error instanceof TypeError && error.message.includes("requires the JIT");
}

function noCompiler(error: Error): MissingError {
  return new MissingError({
    what: "native libraries cannot be called: no address space could be reserved for compiled code",
    seen: seenBy(error),
    expected: "a limit of address space of 4 GB or more, or none",
    next: "Raise it with `ulimit -v unlimited`, and leave the variable BUN_JSC_useJIT unset.",
  });
}

function outOfMemory(error: Error): MissingError {
  return new MissingError({
    what: "the memory of this machine, or of this process, does not suffice",
    seen: seenBy(error),
    next: `Choose a smaller ${optionName("batch")} or shorter texts, close other programs, or raise the limit (ulimit -v).`,
  });
}

function noProcess(error: SystemError): RuntimeError {
  return new RuntimeError({
    what: "a process could not be started",
    seen: seenBy(error),
    next: READ_ADVICE[error.code] ?? "Close other programs, or raise the limit of processes (ulimit -u).",
  });
}

/** Native code that is refused a thread or memory gives up without saying so. */
export const RAISE_LIMITS =
  "Raise the limits of processes and memory where there are some (ulimit -u, ulimit -v).";

/** A limit of the person's own, which room on the disk does not lift. */
const LIMITS = ["EMFILE", "ENFILE", "EFBIG", "EDQUOT"];

/** What to do where a write came to a limit, wherever that was to go; undefined for every other error. */
export function adviceOnLimit(error: unknown): string | undefined {
  const code = systemCode(error) ?? seenBy(error).split(":")[0]!;
  return LIMITS.includes(code) ? WRITE_ADVICE[code] : undefined;
}

/** Of a failure of ours what it saw: the rest of it is about another use of the path. */
export function seenBy(error: unknown): string {
  if (isFailure(error) && "seen" in error && typeof error.seen === "string") return error.seen;
  return error instanceof Error ? error.message : String(error);
}
