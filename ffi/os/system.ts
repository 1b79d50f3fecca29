// What mrlbench asks of an operating system. One file a system implements this; everything else sees only the interface.

export interface MappedMemory {
  readonly address: number;
  readonly buffer: ArrayBuffer;
}

export interface PageFaults {
  readonly minorCount: number;
  readonly majorCount: number;
}

/** One thread of this process as the system sees it. */
export interface ThreadState {
  readonly id: number;
  /** Empty where it has none. */
  readonly name: string;
  readonly cpus: readonly number[];
}

export type CoreKind = "performance" | "efficiency";

/** One logical processor, as the system numbers it. */
export interface Processor {
  readonly cpu: number;
  /** The lowest number of those that share its core: its SMT siblings have the same. */
  readonly core: number;
  /** The memory that is nearest to it; undefined where the system does not tell. */
  readonly numaNode: number | undefined;
  /** Undefined where all cores are of one kind. */
  readonly kind: CoreKind | undefined;
  /** Of cores of several sizes 0 is the smallest, and a larger one is faster; 0 where the system does not tell them apart. */
  readonly size: number;
}

/** Both ends are closed in programs that this process starts, unless they are given to them. */
export interface PipeEnds {
  readonly readFd: number;
  readonly writeFd: number;
}

/** How the system's shell is started with a line of a person's. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** The shell reads its line itself, so that nothing may be quoted on the way (Windows). */
  readonly isVerbatim: boolean;
}

const LESS =
  "Close other programs, or raise the limits of memory and open files (ulimit -v, ulimit -n); a smaller batch or index takes less.";

/** The operating system refused what a run needs: memory, a descriptor. The exit code, `code` and `next` are the shape that src/core/errors.ts knows. */
export class SystemCallError extends Error {
  readonly exitCode = 3;
  readonly code = "ERR_SYSTEM";
  readonly next: string;

  constructor(call: string, reason: string, next = LESS) {
    super(`the operating system refused ${call}; seen: ${reason}; expected: success`);
    this.name = "SystemCallError";
    this.next = next;
  }
}

/** A call was to be made in another folder, which was not done. */
export function notLeft(reason: string): SystemCallError {
  return new SystemCallError(
    "to enter the current folder again if it were left for a moment",
    reason,
    "Change to a folder that you may enter, and try again.",
  );
}

export function notReturned(reason: string): SystemCallError {
  return new SystemCallError("to enter the folder again in which this process stood", reason);
}

/** By index of the signals that were given. All are system calls of some hundred nanoseconds. */
export interface SignalActions {
  /** Whether the parent asked that this signal be ignored, as `nohup` does. */
  isIgnored(index: number): boolean;
  /** Takes over the handler that stands now, for `handle`: it will run once, and the signal after it ends the process. */
  adopt(index: number): void;
  /** Lets the handler run when the signal comes. */
  handle(index: number): void;
  /** Leaves the signal to the system, which ends the process. */
  leave(index: number): void;
  /** Whether the handler has run since `handle`, also while JavaScript has not heard of it yet. */
  hasCome(index: number): boolean;
}

export interface SystemMemory {
  readonly pageBytes: number;
  /** Maps zeroed, page-aligned memory that no garbage collector moves or frees. */
  map(sizeBytes: number): MappedMemory;
  unmap(address: number, sizeBytes: number): void;
  /** Keeps pages in memory. Returns the system's reason when it refuses, else undefined. */
  lock(address: number, sizeBytes: number): string | undefined;
  /** How much memory this user may lock; Infinity without a limit, undefined where the system has no such number. */
  lockLimitBytes(): number | undefined;
  /** The most that this process had resident, of its own and not of the one that started it; undefined where the system does not tell. */
  peakRssBytes(): number | undefined;
  /** Faults of the calling thread since it began; undefined where the system counts them for whole processes only. */
  threadPageFaults(): PageFaults | undefined;
}

export interface SystemClock {
  /** Time on the clock that all processes share, for instants that cross processes. */
  monotonicNs(): number;
  /** What C code reads that clock with where it cannot link against the system; undefined where it can. */
  counter(): { readonly functionAddr: number; readonly ticksPerSecond: number } | undefined;
  /** Hot. Gives the CPU away for this long; a signal may end it early. */
  sleep(durationNs: number): void;
  /** Asks that the calling thread's sleeps end when they should: a system may gather the ends of several, by default within 50 µs. */
  sharpenTimers(): void;
}

export interface SystemThreads {
  /** Whether a thread can be bound to CPUs at all. */
  readonly canBind: boolean;
  processors(): readonly Processor[];
  /** CPUs on which a thread may run; the calling one, unless another is named. */
  affinity(threadId?: number): readonly number[];
  /** Binds a thread; threads that it makes later inherit it. All of the CPUs, or none and the reason why. */
  setAffinity(cpus: readonly number[], threadId?: number): string | undefined;
  /**
   * Asks for cores of this kind for the calling thread by what the system has beside binding: a class of service or of priority.
   * Returns the system's reason when it refuses, else undefined, also where it has no such classes.
   */
  preferCores(kind: CoreKind): string | undefined;
  threads(): ThreadState[];
  /** The numbers alone, which takes a tenth of the time. */
  threadIds(): number[];
  /** The number of the calling thread. */
  threadId(): number;
  /** The number of the thread that the process began with. */
  mainThreadId(): number;
}

export interface SystemProcesses {
  /** Asks the system to end this process at once when the one that started it ends, however that comes; where it can be asked. */
  endWithParent(): void;
  shellCommand(line: string): ShellCommand;
  /** Programs that this process starts from now on can be ended with all that they start. To be called before the first. */
  gatherPrograms(): void;
  /** Processes of the group that still run; those that ended and wait for their parent to notice do not. */
  processesOfGroup(groupId: number): number[];
  /** Asks the processes of a group to end, or ends them by force. Where a system has no way to ask, nothing happens then. */
  endGroup(groupId: number, how: "ask" | "force"): void;
  /** For a program's output. Undefined where a program that is started gets no better one than a spawn makes. */
  pipe(): PipeEnds | undefined;
  /** Whether nobody can read any more what is written to this pipe; false also where the system cannot be asked. Some hundred nanoseconds. */
  isReaderGone(fd: number): boolean;
  /** What this process does when one of these signals comes; undefined where that cannot be asked or changed. */
  signalActions(signals: readonly number[]): SignalActions | undefined;
}

export interface ContextSwitches {
  /** It waited for something. */
  readonly voluntaryCount: number;
  /** Another had its CPU. */
  readonly involuntaryCount: number;
}

export interface PowerStatus {
  readonly isOnMains: boolean | undefined;
  /** Of the batteries, 0 to 1. */
  readonly chargeShare: number | undefined;
}

/** Who used the CPUs, and what feeds them. What a system does not count, or shows in files instead, is undefined. */
export interface SystemUsage {
  /** Of the calling thread since it began. */
  threadCpuNs(): number | undefined;
  threadSwitches(): ContextSwitches | undefined;
  /** Of all threads of this process since it began, those that ended as well. */
  processCpuNs(): number | undefined;
  /** Of the programs that this process started and whose end was noticed, with what these started. */
  programsCpuNs(): number | undefined;
  /** Idle time of all CPUs together since the machine began. */
  machineIdleNs(): number | undefined;
  powerStatus(): PowerStatus | undefined;
}

export interface SystemEnvironment {
  /** What runs this program in the place of the system or the processor that it is made for; undefined for the real ones. */
  emulator(): string | undefined;
  /** Libraries that native runtimes need of the system, that it may lack, and that it lacks; and what to do then. */
  missingLibraries(): { readonly names: readonly string[]; readonly next: string } | undefined;
  /**
   * Makes a call while the process stands in another folder, and goes back whatever the call does. For native code that looks for
   * libraries where the process stands. The folder belongs to all threads: another one that opens a relative path meanwhile looks there.
   * @param path absolute
   * @throws SystemCallError where the process stands in a folder that it could not enter again: it is not left
   */
  inFolder<Result>(path: string, call: () => Result): Result;
  /**
   * Where functions of a library of the system lie; 0 for one that it lacks. It is opened by its bare name, where the system keeps
   * libraries and nowhere else, and stays loaded.
   * @returns the loader's reason when it cannot be opened
   */
  systemFunctions<Name extends string>(
    library: string,
    names: readonly Name[],
  ): Readonly<Record<Name, number>> | string;
  /**
   * Gives a variable of the environment that native libraries read a value, unless it has one. JavaScript's own copy of it does not
   * reach them.
   */
  setDefaultEnvironmentVariable(name: string, value: string): void;
  /** The same whatever it had. */
  setEnvironmentVariable(name: string, value: string): void;
}

export interface OperatingSystem
  extends SystemMemory,
    SystemClock,
    SystemThreads,
    SystemProcesses,
    SystemUsage,
    SystemEnvironment {}

/** By name; 0 for what is not there. */
export function addressesOf<Name extends string>(
  names: readonly Name[],
  addressOf: (name: Name) => number,
): Readonly<Record<Name, number>> {
  const entries = names.map((name) => [name, addressOf(name)]);
  return Object.fromEntries(entries) as Readonly<Record<Name, number>>;
}
