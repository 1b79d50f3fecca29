// Linux: memory, clocks and threads by libc and /proc.
import { CString, dlopen, type Pointer, read, toArrayBuffer } from "bun:ffi";
import { readdirSync, readFileSync } from "node:fs";
import type { MappedMemory, OperatingSystem, PageFaults, ThreadState } from "./system.ts";

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
    return readdirSync("/proc/self/task").flatMap((id) => {
      const status = threadStatus(id);
      return status ? [status] : [];
    });
  },
  processesOfGroup(groupId) {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((id) => isRunningIn(groupId, id));
  },
  pipe() {
    if (libc.pipe2(scratchAddr, O_CLOEXEC) !== 0) throw new Error(`pipe2 failed: ${lastError()}`);
    return { readFd: scratchWords[0], writeFd: scratchWords[1] };
  },
  setEnvironmentVariable(name, value) {
    if (libc.setenv(Buffer.from(`${name}\0`), Buffer.from(`${value}\0`), 1) !== 0)
      throw new Error(`setenv of ${name} failed: ${lastError()}`);
  },
};

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
    throw new Error(`mmap of ${sizeBytes} bytes failed: ${lastError()}`);
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

function lastError(): string {
  const code = read.i32(libc.__errno_location() as Pointer, 0);
  return `${new CString(libc.strerror(code) as Pointer)} (errno ${code})`;
}

function isRunningIn(groupId: number, processId: number): boolean {
  const text = readWhileThere(`/proc/${processId}/stat`);
  // The name of the program, in brackets, may contain anything: what follows the last bracket is state, parent, group.
  const [state, , group] = text?.slice(text.lastIndexOf(")") + 2).split(" ") ?? [];
  return Number(group) === groupId && state !== "Z" && state !== "X";
}

function threadStatus(id: string): ThreadState | undefined {
  const text = readWhileThere(`/proc/self/task/${id}/status`);
  if (text === undefined) return undefined;
  return {
    id: Number(id),
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
