// Which system calls are made to fail, and how.
import type { Injection, Sites } from "./strace.ts";

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

/** Of a site that calls again and again, as in a loop, so many are made to fail: the first, the last, and some between. */
const CALLS_OF_A_SITE = 3;

/**
 * Calls of each kind, each site in turn with the errors of its kind.
 * @param sites of the calls of a run, thread by thread
 * @param startUpSites of those that the program makes before our code runs
 * @param turn with which of the errors it begins
 */
export function plannedInjections(
  sites: ReadonlyMap<string, readonly Sites[]>,
  startUpSites: ReadonlyMap<string, readonly Sites[]>,
  turn: number,
): PlannedInjection[] {
  return CALL_KINDS.flatMap(({ calls, errors, lasts = false, mayCrash = false, mayLeave = false }) => {
    const ways = (lasts ? [false, true] : [false]).flatMap((andAfter) =>
      errors.map((error) => ({ error, andAfter })),
    );
    return calls.flatMap((call) => {
      const before = Math.max(0, ...(startUpSites.get(call) ?? []).map(({ length }) => length));
      const chosen = chosenCalls(sites.get(call) ?? [], before, Math.max(CALLS_OF_A_SITE, ways.length));
      return chosen.map((nth, index) => ({
        call,
        nth,
        ...ways[(index + turn) % ways.length]!,
        mayCrash,
        mayLeave,
      }));
    });
  });
}

/** Numbers from 1, after the first `before` of each thread: the n-th call fails in every thread that comes so far. */
export function chosenCalls(
  threads: readonly Sites[],
  before: number,
  mostOfSite: number,
): readonly number[] {
  const chosen = new Set<number>();
  for (const own of threads) {
    const later = Array.from(own.entries()).slice(before);
    for (const calls of Map.groupBy(later, ([, site]) => site).values())
      for (const [index] of spread(calls, mostOfSite)) chosen.add(index + 1);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** At most so many, evenly, with the first and the last. */
function spread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]!);
}

export const TRACED_CALLS = CALL_KINDS.flatMap(({ calls }) => calls);
