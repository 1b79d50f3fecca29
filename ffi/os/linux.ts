// Linux: memory, clocks and threads by libc and /proc.
import { CString, dlopen, type Pointer, read, toArrayBuffer } from "bun:ffi";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename, isAbsolute } from "node:path";
import {
  type MappedMemory,
  type OperatingSystem,
  type PageFaults,
  type SignalActions,
  SystemCallError,
  type ThreadState,
} from "./system.ts";

// A bare name, but nothing is searched for: this process has it since it began.
const libc = dlopen("libc.so.6", {
  mmap: { args: ["ptr", "ptr", "i32", "i32", "i32", "ptr"], returns: "ptr" }, // addr, length, prot, flags, fd, offset
  munmap: { args: ["ptr", "ptr"], returns: "i32" }, // addr, length
  mlock: { args: ["ptr", "ptr"], returns: "i32" }, // addr, len
  getrlimit: { args: ["i32", "ptr"], returns: "i32" }, // resource, rlim
  getpagesize: { args: [], returns: "i32" },
  clock_gettime: { args: ["i32", "ptr"], returns: "i32" }, // clockid, tp
  nanosleep: { args: ["ptr", "ptr"], returns: "i32" }, // req, rem
  prctl: { args: ["i32", "ptr", "ptr", "ptr", "ptr"], returns: "i32" }, // option, arg2, arg3, arg4, arg5
  getrusage: { args: ["i32", "ptr"], returns: "i32" }, // who, usage
  sched_getaffinity: { args: ["i32", "ptr", "ptr"], returns: "i32" }, // pid, cpusetsize, mask
  sched_setaffinity: { args: ["i32", "ptr", "ptr"], returns: "i32" }, // pid, cpusetsize, mask
  pipe2: { args: ["ptr", "i32"], returns: "i32" }, // pipefd, flags
  open: { args: ["cstring", "i32"], returns: "i32" }, // path, oflag
  close: { args: ["i32"], returns: "i32" }, // fd
  chdir: { args: ["cstring"], returns: "i32" }, // path
  fchdir: { args: ["i32"], returns: "i32" }, // fd
  sigaction: { args: ["i32", "ptr", "ptr"], returns: "i32" }, // signum, act, oldact
  setenv: { args: ["cstring", "cstring", "i32"], returns: "i32" }, // name, value, overwrite
  strerror: { args: ["i32"], returns: "ptr" }, // errnum
  __errno_location: { args: [], returns: "ptr" },
}).symbols;

const PROT_READ_WRITE = 3;
const MAP_PRIVATE_ANONYMOUS = 0x22;
const RLIMIT_MEMLOCK = 8;
const PR_SET_TIMERSLACK = 29;
const CLOCK_MONOTONIC = 1;
const RUSAGE_THREAD = 1;
const RUSAGE_MINOR_FAULTS_WORD = 8;
const RUSAGE_MAJOR_FAULTS_WORD = 9;
const CPU_SET_BYTES = 128;
const CALLING_THREAD = 0;
const O_CLOEXEC = 0o2000000;
const O_PATH = 0o10000000;
const RTLD_NOW = 2;

const pageBytes = libc.getpagesize();

// One page for out-parameters: a struct is read right after the call that fills it.
const scratch = map(pageBytes);
const scratchAddr = scratch.address as Pointer;
const scratchWords = new Uint32Array(scratch.buffer);
const scratchBytes = new Uint8Array(scratch.buffer);
const NULL = 0 as Pointer;

export const linux: OperatingSystem = {
  pageBytes,
  map,
  unmap(address, sizeBytes) {
    libc.munmap(address as Pointer, sizeBytes as Pointer);
  },
  lock(address, sizeBytes) {
    return libc.mlock(address as Pointer, sizeBytes as Pointer) === 0 ? undefined : lastError();
  },
  lockLimitBytes() {
    libc.getrlimit(RLIMIT_MEMLOCK, scratchAddr);
    return scratchWords[1] === 0xffffffff ? Number.POSITIVE_INFINITY : wordPair(0);
  },
  monotonicNs() {
    libc.clock_gettime(CLOCK_MONOTONIC, scratchAddr);
    return wordPair(0) * 1e9 + wordPair(1);
  },
  sleep(durationNs) {
    // struct timespec: two 64-bit words, both below 2^32 here.
    const seconds = Math.floor(durationNs / 1e9);
    scratchWords[0] = seconds;
    scratchWords[1] = 0;
    scratchWords[2] = durationNs - seconds * 1e9;
    scratchWords[3] = 0;
    libc.nanosleep(scratchAddr, NULL);
  },
  sharpenTimers() {
    libc.prctl(PR_SET_TIMERSLACK, 1 as Pointer, NULL, NULL, NULL);
  },
  threadPageFaults(): PageFaults {
    libc.getrusage(RUSAGE_THREAD, scratchAddr);
    return { minorCount: wordPair(RUSAGE_MINOR_FAULTS_WORD), majorCount: wordPair(RUSAGE_MAJOR_FAULTS_WORD) };
  },
  affinity(threadId = CALLING_THREAD) {
    scratchBytes.fill(0, 0, CPU_SET_BYTES);
    libc.sched_getaffinity(threadId, CPU_SET_BYTES as Pointer, scratchAddr);
    const cpus: number[] = [];
    for (let cpu = 0; cpu < CPU_SET_BYTES * 8; cpu++) {
      if ((scratchBytes[cpu >> 3] >> (cpu & 7)) & 1) cpus.push(cpu);
    }
    return cpus;
  },
  setAffinity(cpus, threadId = CALLING_THREAD) {
    const before = linux.affinity(threadId);
    const refusal = bind(cpus, threadId);
    if (refusal !== undefined) return refusal;
    // The kernel drops the CPUs that it cannot give and reports success, as long as one is left.
    const bound = linux.affinity(threadId);
    const missing = cpus.filter((cpu) => !bound.includes(cpu));
    if (missing.length === 0) return undefined;
    bind(before, threadId);
    return `CPU ${missing.join(", ")} is not there or not allowed`;
  },
  threads(): ThreadState[] {
    return linux.threadIds().flatMap((id) => {
      const status = threadStatus(id);
      return status ? [status] : [];
    });
  },
  threadIds() {
    return readdirSync("/proc/self/task").map(Number);
  },
  threadId() {
    // A link to <process>/task/<thread>.
    return Number(basename(readlinkSync("/proc/thread-self")));
  },
  processesOfGroup(groupId) {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((id) => isRunningIn(groupId, id));
  },
  signalActions,
  pipe() {
    if (libc.pipe2(scratchAddr, O_CLOEXEC) !== 0) throw new SystemCallError("pipe2", lastError());
    return { readFd: scratchWords[0], writeFd: scratchWords[1] };
  },
  inFolder(path, call) {
    if (!isAbsolute(path))
      throw new Error(`a folder to stand in is named by its absolute path, not by ${path}`);
    const here = libc.open(cString("."), O_PATH | O_CLOEXEC);
    if (here < 0) throw notLeft(lastError());
    try {
      // Tried before it is left.
      if (libc.fchdir(here) !== 0) throw notLeft(lastError());
      if (libc.chdir(cString(path)) !== 0) throw new SystemCallError(`chdir to ${path}`, lastError());
      try {
        return call();
      } finally {
        goBack(here);
      }
    } finally {
      libc.close(here);
    }
  },
  loadSystemLibrary(name) {
    if (name.includes("/")) throw new Error(`${name} is a path, not the name of a library of the system`);
    // The C library's own dlopen: Bun's looks in the current folder as well.
    const { dlopen: load, dlerror } = loader();
    return load(cString(name), RTLD_NOW) === null ? `${new CString(dlerror() as Pointer)}` : undefined;
  },
  setDefaultEnvironmentVariable(name, value) {
    if (libc.setenv(cString(name), cString(value), 0) !== 0)
      throw new SystemCallError(`setenv of ${name}`, lastError());
  },
};

// struct sigaction of the C library: handler, mask of 1024 bits, flags, restorer.
const SIGACTION_BYTES = 256;
const SIGACTION_FLAGS_WORD = 34;
const SA_RESETHAND = 0x80000000;
const SIG_DFL = 0;
const SIG_IGN = 1;

/** One action a signal, one that is the system's own (all zero), one to read into. */
function signalActions(signals: readonly number[]): SignalActions {
  const { address, buffer } = map(SIGACTION_BYTES * (signals.length + 2));
  const actionAddr = (index: number) => (address + SIGACTION_BYTES * index) as Pointer;
  const defaultAddr = actionAddr(signals.length);
  const seenAddr = actionAddr(signals.length + 1);
  const seenWords = new Uint32Array(buffer, SIGACTION_BYTES * (signals.length + 1), 2);
  const handler = (index: number): number => {
    libc.sigaction(signals[index]!, NULL, seenAddr);
    return seenWords[0]! + seenWords[1]! * 2 ** 32;
  };
  return {
    isIgnored: (index) => handler(index) === SIG_IGN,
    adopt(index) {
      libc.sigaction(signals[index]!, NULL, actionAddr(index));
      const words = new Uint32Array(buffer, SIGACTION_BYTES * index, SIGACTION_BYTES / 4);
      words[SIGACTION_FLAGS_WORD] = (words[SIGACTION_FLAGS_WORD]! | SA_RESETHAND) >>> 0;
    },
    handle(index) {
      libc.sigaction(signals[index]!, actionAddr(index), NULL);
    },
    leave(index) {
      libc.sigaction(signals[index]!, defaultAddr, NULL);
    },
    hasCome: (index) => handler(index) === SIG_DFL,
  };
}

function map(sizeBytes: number): MappedMemory {
  const address = libc.mmap(
    0 as Pointer,
    sizeBytes as Pointer,
    PROT_READ_WRITE,
    MAP_PRIVATE_ANONYMOUS,
    -1,
    0 as Pointer,
  );
  // MAP_FAILED is all ones, which arrives as 2^64.
  if (address === null || address > 2 ** 53)
    throw new SystemCallError(`mmap of ${sizeBytes} bytes`, lastError());
  return { address: Number(address), buffer: toArrayBuffer(address, 0, sizeBytes) };
}

/** Binds a thread to those of the CPUs that it may have. */
function bind(cpus: readonly number[], threadId: number): string | undefined {
  scratchBytes.fill(0, 0, CPU_SET_BYTES);
  for (const cpu of cpus) scratchBytes[cpu >> 3] |= 1 << (cpu & 7);
  const status = libc.sched_setaffinity(threadId, CPU_SET_BYTES as Pointer, scratchAddr);
  return status === 0 ? undefined : lastError();
}

/** The 64-bit word at this index of the scratch page, exact up to 2^53. */
function wordPair(index: number): number {
  return scratchWords[2 * index] + scratchWords[2 * index + 1] * 2 ** 32;
}

function notLeft(reason: string): SystemCallError {
  return new SystemCallError(
    "to enter the current folder again if it were left for a moment",
    reason,
    "Change to a folder that you may enter, and try again.",
  );
}

function goBack(folderFd: number): void {
  if (libc.fchdir(folderFd) !== 0)
    throw new SystemCallError("to enter the folder again in which this process stood", lastError());
}

/** Loaded since the process began, as libc is: newer C libraries have these functions in libc itself, and an empty libdl. */
function loader() {
  const { symbols } = dlopen("libdl.so.2", {
    dlopen: { args: ["cstring", "i32"], returns: "ptr" }, // filename, flags
    dlerror: { args: [], returns: "ptr" },
  });
  return symbols;
}

function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}

function errno(): number {
  return read.i32(libc.__errno_location() as Pointer, 0);
}

function lastError(): string {
  const code = errno();
  return `${new CString(libc.strerror(code) as Pointer)} (errno ${code})`;
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

/** Reads the kernel's list form, such as `0-2,5`. */
export function parseCpuList(list: string): number[] {
  return list
    .split(",")
    .filter((part) => part !== "")
    .flatMap((part) => {
      const [first, last = first] = part.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
    });
}
