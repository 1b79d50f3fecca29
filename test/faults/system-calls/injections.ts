// Which system calls are made to fail, and how.
import type { Injection } from "./strace.ts";

interface CallKind {
  readonly calls: readonly string[];
  readonly errors: readonly string[];
  /** An allocator of another's, without memory, ends the process: no fault of ours. */
  readonly mayCrash?: boolean;
  /** What was to be removed then stays, or is not found. */
  readonly mayLeave?: boolean;
  /** The error lasts, as on a full disk, besides coming once. */
  readonly lasts?: boolean;
}

export const CALL_KINDS: readonly CallKind[] = [
  { calls: ["open", "openat"], errors: ["EIO", "EACCES", "EMFILE"] },
  { calls: ["read", "pread64", "preadv2", "readv"], errors: ["EIO"] },
  { calls: ["write", "pwrite64", "writev", "pwritev2"], errors: ["ENOSPC", "EIO"], lasts: true },
  {
    calls: ["stat", "fstat", "lstat", "newfstatat", "statx", "access", "faccessat"],
    errors: ["EIO", "EACCES"],
  },
  { calls: ["rename", "renameat2", "link", "symlink"], errors: ["EIO", "ENOSPC"] },
  { calls: ["mkdir", "mkdirat"], errors: ["ENOSPC", "EACCES"] },
  { calls: ["unlink", "unlinkat", "rmdir", "getdents64"], errors: ["EIO"], mayLeave: true },
  // A close that is made to fail closes nothing, which no system does: who waits for the other end of a socket then waits for ever.
  { calls: ["close"], errors: ["EIO"], mayCrash: true },
  { calls: ["fsync", "fdatasync", "ftruncate", "fallocate"], errors: ["EIO"] },
  { calls: ["copy_file_range", "sendfile"], errors: ["EIO", "ENOSPC"] },
  { calls: ["readlink", "statfs", "lseek", "fchmod", "chmod", "utimensat"], errors: ["EIO"] },
  { calls: ["fcntl", "ioctl", "getcwd", "pipe2", "dup3", "flock"], errors: ["EIO"] },
  { calls: ["socket", "connect", "sendto", "recvfrom", "setsockopt"], errors: ["ECONNRESET"] },
  { calls: ["execve", "vfork", "fork"], errors: ["EAGAIN"] },
  { calls: ["sched_setaffinity", "sched_getaffinity", "mlock", "prctl"], errors: ["EPERM"] },
  { calls: ["clone", "clone3"], errors: ["EAGAIN"], mayCrash: true },
  { calls: ["mmap", "mprotect"], errors: ["ENOMEM"], mayCrash: true },
];

export interface PlannedInjection extends Injection {
  readonly mayCrash: boolean;
  readonly mayLeave: boolean;
}

/**
 * Every n-th call of each kind, with its errors in turn.
 * @param counts calls of a run
 * @param startUpCounts those that the program makes before our code runs
 * @param turn with which of the errors it begins
 */
export function plannedInjections(
  counts: ReadonlyMap<string, number>,
  startUpCounts: ReadonlyMap<string, number>,
  turn: number,
): PlannedInjection[] {
  return CALL_KINDS.flatMap(({ calls, errors, lasts = false, mayCrash = false, mayLeave = false }) => {
    const ways = (lasts ? [false, true] : [false]).flatMap((andAfter) =>
      errors.map((error) => ({ error, andAfter })),
    );
    return calls.flatMap((call) => {
      const first = (startUpCounts.get(call) ?? 0) + 1;
      const length = Math.max(0, (counts.get(call) ?? 0) - first + 1);
      return Array.from({ length }, (_, index) => {
        const nth = first + index;
        return { call, nth, ...ways[(nth + turn) % ways.length]!, mayCrash, mayLeave };
      });
    });
  });
}

export const TRACED_CALLS = CALL_KINDS.flatMap(({ calls }) => calls);
