// Linux: CPUs, threads and processes by the C library and /proc.
import { dlopen, type FFIFunction, type Pointer } from "bun:ffi";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import { linuxProcessors, parseCpuList } from "./linux-processors.ts";
import {
  functionsByName,
  loaderSymbols,
  NULL,
  type PosixNumbers,
  pipeEnds,
  posix,
  posixSymbols,
} from "./posix.ts";
import { type OperatingSystem, SystemCallError, type ThreadState } from "./system.ts";

export const linuxSymbols = {
  ...posixSymbols,
  prctl: { args: ["i32", "ptr", "ptr", "ptr", "ptr"], returns: "i32" }, // option, arg2, arg3, arg4, arg5
  sched_getaffinity: { args: ["i32", "ptr", "ptr"], returns: "i32" }, // pid, cpusetsize, mask
  sched_setaffinity: { args: ["i32", "ptr", "ptr"], returns: "i32" }, // pid, cpusetsize, mask
  pipe2: { args: ["ptr", "i32"], returns: "i32" }, // pipefd, flags
  __errno_location: { args: [], returns: "ptr" },
} as const satisfies Record<string, FFIFunction>;

const O_CLOEXEC = 0o2000000;
const O_PATH = 0o10000000;

const NUMBERS: PosixNumbers = {
  mapPrivateAnonymous: 0x22,
  rlimitMemlock: 8,
  clockMonotonic: 1,
  clockThreadCpu: 3,
  clockProcessCpu: 2,
  openFolder: O_PATH | O_CLOEXEC,
  sigterm: 15,
  sigkill: 9,
  sigcont: 18,
  // The C library's: handler, mask of 1024 bits, flags, restorer.
  sigactionBytes: 256,
  sigactionFlagsWord: 34,
  saResethand: 0x80000000,
};

const PR_SET_TIMERSLACK = 29;
const PR_SET_PDEATHSIG = 1;
const RUSAGE_THREAD = 1;
const RUSAGE_MINOR_FAULTS_WORD = 8;
const RUSAGE_MAJOR_FAULTS_WORD = 9;
const RUSAGE_VOLUNTARY_WORD = 16;
const RUSAGE_INVOLUNTARY_WORD = 17;
const CPU_SET_BYTES = 128;
const CALLING_THREAD = 0;

/** @param load what opens libraries; a test may give another */
export function openLinux(load: typeof dlopen = dlopen): OperatingSystem {
  // A bare name, but nothing is searched for: this process has it since it began.
  const libc = load("libc.so.6", linuxSymbols).symbols;
  const shared = posix(libc, () => libc.__errno_location(), NUMBERS);
  const { scratchAddr, scratchBytes, scratchWordPair, lastError } = shared;

  function affinity(threadId = CALLING_THREAD): number[] {
    scratchBytes.fill(0, 0, CPU_SET_BYTES);
    libc.sched_getaffinity(threadId, CPU_SET_BYTES as Pointer, scratchAddr);
    const cpus: number[] = [];
    for (let byte = 0; byte < CPU_SET_BYTES; byte++) {
      for (let bits = scratchBytes[byte]!, cpu = 8 * byte; bits !== 0; bits >>= 1, cpu++) {
        if (bits & 1) cpus.push(cpu);
      }
    }
    return cpus;
  }

  /** Binds a thread to those of the CPUs that it may have. */
  function bind(cpus: readonly number[], threadId: number): string | undefined {
    scratchBytes.fill(0, 0, CPU_SET_BYTES);
    for (const cpu of cpus) scratchBytes[cpu >> 3]! |= 1 << (cpu & 7);
    const status = libc.sched_setaffinity(threadId, CPU_SET_BYTES as Pointer, scratchAddr);
    return status === 0 ? undefined : lastError();
  }

  return {
    ...shared,
    emulator() {
      // An emulator of processes answers for the program under the first name, and forgets the second.
      const own = readlinkSync("/proc/thread-self/exe");
      return own === readlinkSync("/proc/self/exe") ? undefined : basename(own);
    },
    canBind: true,
    processors: linuxProcessors,
    affinity,
    setAffinity(cpus, threadId = CALLING_THREAD) {
      const before = affinity(threadId);
      const refusal = bind(cpus, threadId);
      if (refusal !== undefined) return refusal;
      // The kernel drops the CPUs that it cannot give and reports success, as long as one is left.
      const bound = affinity(threadId);
      const missing = cpus.filter((cpu) => !bound.includes(cpu));
      if (missing.length === 0) return undefined;
      bind(before, threadId);
      return `CPU ${missing.join(", ")} is not there or not allowed`;
    },
    preferCores: () => undefined,
    sharpenTimers() {
      libc.prctl(PR_SET_TIMERSLACK, 1 as Pointer, NULL, NULL, NULL);
    },
    peakRssBytes() {
      // getrusage's is at least that of the starter at the spawn.
      const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readWhileThere("/proc/self/status") ?? "")?.[1];
      return peak === undefined ? undefined : 1024 * Number(peak);
    },
    endWithParent() {
      libc.prctl(PR_SET_PDEATHSIG, NUMBERS.sigkill as Pointer, NULL, NULL, NULL);
    },
    threadPageFaults() {
      libc.getrusage(RUSAGE_THREAD, scratchAddr);
      return {
        minorCount: scratchWordPair(RUSAGE_MINOR_FAULTS_WORD),
        majorCount: scratchWordPair(RUSAGE_MAJOR_FAULTS_WORD),
      };
    },
    threadSwitches() {
      libc.getrusage(RUSAGE_THREAD, scratchAddr);
      return {
        voluntaryCount: scratchWordPair(RUSAGE_VOLUNTARY_WORD),
        involuntaryCount: scratchWordPair(RUSAGE_INVOLUNTARY_WORD),
      };
    },
    // Both are told by files of /proc and /sys.
    machineIdleNs: () => undefined,
    powerStatus: () => undefined,
    threads() {
      return threadIds().flatMap((id) => {
        const status = threadStatus(id);
        return status ? [status] : [];
      });
    },
    threadIds,
    threadId() {
      // A link to <process>/task/<thread>.
      return Number(basename(readlinkSync("/proc/thread-self")));
    },
    mainThreadId: () => process.pid,
    processesOfGroup(groupId) {
      return readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
        .filter((id) => isRunningIn(groupId, id));
    },
    // What a spawn makes by default is a socket, which a program cannot open by the name /dev/stdout.
    pipe() {
      if (libc.pipe2(scratchAddr, O_CLOEXEC) !== 0) throw new SystemCallError("pipe2", lastError());
      return pipeEnds(shared);
    },
    systemFunctions(library, names) {
      // Loaded since the process began, as libc is: newer C libraries have these functions in libc itself, and an empty libdl.
      return functionsByName(load("libdl.so.2", loaderSymbols).symbols, library, names);
    },
  };
}

function threadIds(): number[] {
  return readdirSync("/proc/self/task").map(Number);
}

function isRunningIn(groupId: number, processId: number): boolean {
  const text = readWhileThere(`/proc/${processId}/stat`);
  // The name of the program, in brackets, may contain anything: what follows the last bracket is state, parent, group.
  const [state, , group] = text?.slice(text.lastIndexOf(")") + 2).split(" ") ?? [];
  return Number(group) === groupId && state !== "Z" && state !== "X";
}

function threadStatus(id: number): ThreadState | undefined {
  const text = readWhileThere(`/proc/self/task/${id}/status`);
  if (text === undefined) return undefined;
  return {
    id,
    name: /^Name:\t(.*)$/m.exec(text)?.[1] ?? "",
    cpus: parseCpuList(/^Cpus_allowed_list:\t(.*)$/m.exec(text)?.[1] ?? ""),
  };
}

/** Undefined where the thread or process ended between its listing and this read. */
function readWhileThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
