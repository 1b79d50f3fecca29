// What Linux and macOS share: memory, sleep, the current folder, signals and the environment by the C library. The numbers differ.
import { CString, type dlopen, type FFIFunction, type Pointer, read, toArrayBuffer } from "bun:ffi";
import { isAbsolute } from "node:path";
import {
  addressesOf,
  type MappedMemory,
  notLeft,
  notReturned,
  type OperatingSystem,
  type PipeEnds,
  type SignalActions,
  SystemCallError,
} from "./system.ts";

export const posixSymbols = {
  mmap: { args: ["ptr", "ptr", "i32", "i32", "i32", "ptr"], returns: "ptr" }, // addr, length, prot, flags, fd, offset
  munmap: { args: ["ptr", "ptr"], returns: "i32" }, // addr, length
  mlock: { args: ["ptr", "ptr"], returns: "i32" }, // addr, len
  getrlimit: { args: ["i32", "ptr"], returns: "i32" }, // resource, rlim
  getpagesize: { args: [], returns: "i32" },
  getrusage: { args: ["i32", "ptr"], returns: "i32" }, // who, usage
  clock_gettime: { args: ["i32", "ptr"], returns: "i32" }, // clockid, tp
  nanosleep: { args: ["ptr", "ptr"], returns: "i32" }, // req, rem
  // Variadic, but nothing follows the flags unless a file is made.
  open: { args: ["cstring", "i32"], returns: "i32" }, // path, oflag
  close: { args: ["i32"], returns: "i32" }, // fd
  chdir: { args: ["cstring"], returns: "i32" }, // path
  fchdir: { args: ["i32"], returns: "i32" }, // fd
  kill: { args: ["i32", "i32"], returns: "i32" }, // pid, sig
  sigaction: { args: ["i32", "ptr", "ptr"], returns: "i32" }, // signum, act, oldact
  setenv: { args: ["cstring", "cstring", "i32"], returns: "i32" }, // name, value, overwrite
  poll: { args: ["ptr", "ptr", "i32"], returns: "i32" }, // fds, nfds, timeout
  strerror: { args: ["i32"], returns: "ptr" }, // errnum
} as const satisfies Record<string, FFIFunction>;

/** What one of these systems has its own number, layout or name for. */
export interface PosixNumbers {
  readonly mapPrivateAnonymous: number;
  readonly rlimitMemlock: number;
  readonly clockMonotonic: number;
  readonly clockThreadCpu: number;
  readonly clockProcessCpu: number;
  /** Flags that open a folder to come back to it. */
  readonly openFolder: number;
  readonly sigterm: number;
  readonly sigkill: number;
  readonly sigcont: number;
  /** struct sigaction: its size, where its flags are as a 32-bit word, and the flag that makes a handler run once. */
  readonly sigactionBytes: number;
  readonly sigactionFlagsWord: number;
  readonly saResethand: number;
}

export type PosixCalls = ReturnType<typeof dlopen<typeof posixSymbols>>["symbols"];

type Shared = Pick<
  OperatingSystem,
  | "pageBytes"
  | "map"
  | "unmap"
  | "lock"
  | "lockLimitBytes"
  | "monotonicNs"
  | "counter"
  | "missingLibraries"
  | "sleep"
  | "threadCpuNs"
  | "processCpuNs"
  | "programsCpuNs"
  | "shellCommand"
  | "gatherPrograms"
  | "isReaderGone"
  | "endGroup"
  | "signalActions"
  | "inFolder"
  | "setDefaultEnvironmentVariable"
  | "setEnvironmentVariable"
>;

/** The shared part, and what the system's own part needs of it. */
export interface Posix extends Shared {
  /** One page for out-parameters: a struct is read right after the call that fills it. */
  readonly scratchAddr: Pointer;
  readonly scratchWords: Uint32Array;
  readonly scratchBytes: Uint8Array;
  /** The 64-bit word at this index of the scratch page, exact up to 2^53. */
  scratchWordPair(index: number): number;
  /** What the last call of this thread failed with. */
  lastError(): string;
}

const RUSAGE_CHILDREN = -1;
const PROT_READ_WRITE = 3;
export const NULL = 0 as Pointer;
const POLLERR = 8;
const POLLHUP = 16;
const SIG_DFL = 0;
const SIG_IGN = 1;

/** @param errnoAddr where this thread's errno lies */
export function posix(
  calls: PosixCalls,
  errnoAddr: () => Pointer | bigint | null,
  numbers: PosixNumbers,
): Posix {
  const pageBytes = calls.getpagesize();
  const scratch = map(pageBytes);
  const scratchAddr = scratch.address as Pointer;
  const scratchWords = new Uint32Array(scratch.buffer);
  const scratchBytes = new Uint8Array(scratch.buffer);

  function map(sizeBytes: number): MappedMemory {
    const address = calls.mmap(
      0 as Pointer,
      sizeBytes as Pointer,
      PROT_READ_WRITE,
      numbers.mapPrivateAnonymous,
      -1,
      0 as Pointer,
    );
    // MAP_FAILED is all ones, which arrives as 2^64.
    if (address === null || address > 2 ** 53)
      throw new SystemCallError(`mmap of ${sizeBytes} bytes`, lastError());
    return { address: Number(address), buffer: toArrayBuffer(address, 0, sizeBytes) };
  }

  function scratchWordPair(index: number): number {
    return scratchWords[2 * index] + scratchWords[2 * index + 1] * 2 ** 32;
  }

  function setenv(name: string, value: string, overwrites: 0 | 1): void {
    if (calls.setenv(cString(name), cString(value), overwrites) !== 0)
      throw new SystemCallError(`setenv of ${name}`, lastError());
  }

  function lastError(): string {
    const code = read.i32(errnoAddr() as Pointer, 0);
    return `${new CString(calls.strerror(code) as Pointer)} (errno ${code})`;
  }

  function clockNs(clock: number): number {
    calls.clock_gettime(clock, scratchAddr);
    return scratchWordPair(0) * 1e9 + scratchWordPair(1);
  }

  /** A struct timeval at this word of 64 bits: seconds, then microseconds in 32 bits or 64, below 2^32 either way. */
  function timevalNs(word: number): number {
    return scratchWordPair(word) * 1e9 + scratchWords[2 * word + 2]! * 1e3;
  }

  function goBack(folderFd: number): void {
    if (calls.fchdir(folderFd) !== 0) throw notReturned(lastError());
  }

  /** One action a signal, one that is the system's own (all zero), one to read into. */
  function signalActions(signals: readonly number[]): SignalActions {
    const { sigactionBytes, sigactionFlagsWord, saResethand } = numbers;
    const { address, buffer } = map(sigactionBytes * (signals.length + 2));
    const actionAddr = (index: number) => (address + sigactionBytes * index) as Pointer;
    const defaultAddr = actionAddr(signals.length);
    const seenAddr = actionAddr(signals.length + 1);
    const seenWords = new Uint32Array(buffer, sigactionBytes * (signals.length + 1), 2);
    const handler = (index: number): number => {
      calls.sigaction(signals[index]!, NULL, seenAddr);
      return seenWords[0]! + seenWords[1]! * 2 ** 32;
    };
    return {
      isIgnored: (index) => handler(index) === SIG_IGN,
      adopt(index) {
        calls.sigaction(signals[index]!, NULL, actionAddr(index));
        const words = new Uint32Array(buffer, sigactionBytes * index, sigactionBytes / 4);
        words[sigactionFlagsWord] = (words[sigactionFlagsWord]! | saResethand) >>> 0;
      },
      handle(index) {
        calls.sigaction(signals[index]!, actionAddr(index), NULL);
      },
      leave(index) {
        calls.sigaction(signals[index]!, defaultAddr, NULL);
      },
      hasCome: (index) => handler(index) === SIG_DFL,
    };
  }

  return {
    scratchAddr,
    scratchWords,
    scratchBytes,
    scratchWordPair,
    lastError,
    pageBytes,
    map,
    unmap(address, sizeBytes) {
      calls.munmap(address as Pointer, sizeBytes as Pointer);
    },
    lock(address, sizeBytes) {
      return calls.mlock(address as Pointer, sizeBytes as Pointer) === 0 ? undefined : lastError();
    },
    lockLimitBytes() {
      calls.getrlimit(numbers.rlimitMemlock, scratchAddr);
      // No limit is the largest word, with its sign bit or without.
      return scratchWords[1]! >= 0x7fffffff ? Number.POSITIVE_INFINITY : scratchWordPair(0);
    },
    monotonicNs: () => clockNs(numbers.clockMonotonic),
    threadCpuNs: () => clockNs(numbers.clockThreadCpu),
    processCpuNs: () => clockNs(numbers.clockProcessCpu),
    programsCpuNs() {
      // Begins with the time of the program itself, and that of the system for it.
      calls.getrusage(RUSAGE_CHILDREN, scratchAddr);
      return timevalNs(0) + timevalNs(2);
    },
    counter: () => undefined,
    // All that they need is there since the system is.
    missingLibraries: () => undefined,
    sleep(durationNs) {
      // struct timespec: two 64-bit words, both below 2^32 here.
      const seconds = Math.floor(durationNs / 1e9);
      scratchWords[0] = seconds;
      scratchWords[1] = 0;
      scratchWords[2] = durationNs - seconds * 1e9;
      scratchWords[3] = 0;
      calls.nanosleep(scratchAddr, NULL);
    },
    shellCommand: (line) => ({ words: ["/bin/sh", "-c", line], isVerbatim: false }),
    gatherPrograms() {
      // A program that is started detached leads a process group of its own.
    },
    isReaderGone(fd) {
      // struct pollfd: the descriptor, then what is asked for (nothing beyond errors) and what came, 16 bits each.
      scratchWords[0] = fd;
      scratchWords[1] = 0;
      return (
        calls.poll(scratchAddr, 1 as Pointer, 0) === 1 &&
        ((scratchWords[1]! >>> 16) & (POLLERR | POLLHUP)) !== 0
      );
    },
    endGroup(groupId, how) {
      // Who is gone already, or takes no signals from us, is no failure.
      calls.kill(-groupId, how === "ask" ? numbers.sigterm : numbers.sigkill);
      if (how === "ask") calls.kill(-groupId, numbers.sigcont); // Who is stopped gets no other signal.
    },
    signalActions,
    inFolder(path, call) {
      if (!isAbsolute(path))
        throw new Error(`a folder to stand in is named by its absolute path, not by ${path}`);
      const here = calls.open(cString("."), numbers.openFolder);
      if (here < 0) throw notLeft(lastError());
      try {
        // Tried before it is left.
        if (calls.fchdir(here) !== 0) throw notLeft(lastError());
        if (calls.chdir(cString(path)) !== 0) throw new SystemCallError(`chdir to ${path}`, lastError());
        try {
          return call();
        } finally {
          goBack(here);
        }
      } finally {
        calls.close(here);
      }
    },
    setDefaultEnvironmentVariable: (name, value) => setenv(name, value, 0),
    setEnvironmentVariable: (name, value) => setenv(name, value, 1),
  };
}

export const loaderSymbols = {
  dlopen: { args: ["cstring", "i32"], returns: "ptr" }, // filename, flags
  dlsym: { args: ["ptr", "cstring"], returns: "ptr" }, // handle, symbol
  dlerror: { args: [], returns: "ptr" },
} as const satisfies Record<string, FFIFunction>;

type LoaderCalls = ReturnType<typeof dlopen<typeof loaderSymbols>>["symbols"];

const RTLD_NOW = 2;

/** By the C library's own dlopen: Bun's looks in the current folder as well. */
export function functionsByName<Name extends string>(
  { dlopen: load, dlsym, dlerror }: LoaderCalls,
  library: string,
  names: readonly Name[],
): Readonly<Record<Name, number>> | string {
  if (library.includes("/")) throw new Error(`${library} is a path, not the name of a library of the system`);
  const handle = load(cString(library), RTLD_NOW);
  if (handle === null) return `${new CString(dlerror() as Pointer)}`;
  return addressesOf(names, (name) => Number(dlsym(handle, cString(name)) ?? 0));
}

/** A pipe of two descriptors in the first words of the scratch page. */
export function pipeEnds({ scratchWords }: Posix): PipeEnds {
  return { readFd: scratchWords[0]!, writeFd: scratchWords[1]! };
}

export function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}
