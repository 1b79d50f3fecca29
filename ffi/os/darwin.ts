// macOS: threads by Mach, processes by libproc, all of it in libSystem. No thread is bound to a CPU here: a class of service says
// which kind of core it should have.
import { CString, dlopen, type FFIFunction, type Pointer, read } from "bun:ffi";
import { functionsByName, loaderSymbols, type PosixNumbers, pipeEnds, posix, posixSymbols } from "./posix.ts";
import { type OperatingSystem, type Processor, SystemCallError, type ThreadState } from "./system.ts";

export const darwinSymbols = {
  ...posixSymbols,
  ...loaderSymbols,
  pipe: { args: ["ptr"], returns: "i32" }, // fildes
  // Variadic: on this system what follows the named arguments lies on the stack, in words of 64 bits. Six arguments that nobody reads
  // fill the registers, and the last one is the first on the stack.
  fcntl: { args: ["i32", "i32", "ptr", "ptr", "ptr", "ptr", "ptr", "ptr", "ptr"], returns: "i32" }, // fd, cmd, …, arg
  sysctlbyname: { args: ["cstring", "ptr", "ptr", "ptr", "ptr"], returns: "i32" }, // name, oldp, oldlenp, newp, newlen
  pthread_set_qos_class_self_np: { args: ["u32", "i32"], returns: "i32" }, // qos_class, relative_priority
  pthread_self: { args: [], returns: "ptr" },
  pthread_threadid_np: { args: ["ptr", "ptr"], returns: "i32" }, // thread, thread_id
  pthread_from_mach_thread_np: { args: ["u32"], returns: "ptr" }, // port
  pthread_getname_np: { args: ["ptr", "ptr", "ptr"], returns: "i32" }, // thread, name, len
  task_self_trap: { args: [], returns: "u32" },
  task_threads: { args: ["u32", "ptr", "ptr"], returns: "i32" }, // target_task, act_list, act_listCnt
  mach_port_deallocate: { args: ["u32", "u32"], returns: "i32" }, // task, name
  mach_vm_deallocate: { args: ["u32", "ptr", "ptr"], returns: "i32" }, // target, address, size
  proc_listpids: { args: ["u32", "u32", "ptr", "i32"], returns: "i32" }, // type, typeinfo, buffer, buffersize
  proc_pidinfo: { args: ["i32", "i32", "ptr", "ptr", "i32"], returns: "i32" }, // pid, flavor, arg, buffer, buffersize
  mach_host_self: { args: [], returns: "u32" },
  host_statistics: { args: ["u32", "i32", "ptr", "ptr"], returns: "i32" }, // host_priv, flavor, host_info_out, host_info_outCnt
  __error: { args: [], returns: "ptr" },
} as const satisfies Record<string, FFIFunction>;

export const DARWIN_LIBRARY = "/usr/lib/libSystem.B.dylib";

export const darwinPowerSymbols = {
  IOPSGetTimeRemainingEstimate: { args: [], returns: "f64" },
} as const satisfies Record<string, FFIFunction>;

export const DARWIN_POWER_LIBRARY = "/System/Library/Frameworks/IOKit.framework/IOKit";

const NUMBERS: PosixNumbers = {
  mapPrivateAnonymous: 0x1002,
  rlimitMemlock: 6,
  // The one that goes on while the machine sleeps, as on the other systems.
  clockMonotonic: 6,
  clockThreadCpu: 16,
  clockProcessCpu: 12,
  openFolder: 0x1000000, // O_RDONLY | O_CLOEXEC
  sigterm: 15,
  sigkill: 9,
  sigcont: 19,
  sigactionBytes: 16, // handler, mask of 32 bits, flags
  sigactionFlagsWord: 3,
  saResethand: 4,
};

const F_SETFD = 2;
const FD_CLOEXEC = 1;
const QOS_CLASS = { performance: 0x21, efficiency: 0x09 } as const; // user interactive, background
const PROC_PGRP_ONLY = 2;
const PROC_PIDTBSDINFO = 3;
const PROC_BSDINFO_BYTES = 136;
const LARGEST_NAME_BYTES = 64;
const HOST_CPU_LOAD_INFO = 3;
/** user, system, idle, nice: ticks of all CPUs together. */
const CPU_LOAD_WORDS = 4;
const CPU_LOAD_IDLE_WORD = 2;
const LOAD_TICK_NS = 1e7;
/** What the time remaining is on mains: the other values say how long the battery will last, or that this is not known yet. */
const TIME_UNLIMITED = -2;
const NOBODY_READS = 0 as Pointer;
const NULL = 0 as Pointer;
const NO_BINDING = "macOS binds no thread to a CPU";

/** @param load what opens libraries; a test may give another */
export function openDarwin(load: typeof dlopen = dlopen): OperatingSystem {
  const libc = load(DARWIN_LIBRARY, darwinSymbols).symbols;
  const shared = posix(libc, () => libc.__error(), NUMBERS);
  const { scratchAddr, scratchWords, scratchWordPair, lastError } = shared;
  const task = libc.task_self_trap();
  const host = libc.mach_host_self();

  /** A number of 32 bits that the kernel knows by name; 0 where it does not. */
  function systemNumber(name: string): number {
    scratchWords.set([0, 0, 4, 0]);
    const status = libc.sysctlbyname(
      Buffer.from(`${name}\0`),
      scratchAddr,
      (Number(scratchAddr) + 8) as Pointer,
      NULL,
      NULL,
    );
    return status === 0 ? scratchWords[0]! : 0;
  }

  /** Calls with every thread of this process: its number, and how to read its name. */
  function eachThread<Result>(read: (id: number, pthread: Pointer) => Result): Result[] {
    const status = libc.task_threads(task, scratchAddr, (Number(scratchAddr) + 8) as Pointer);
    if (status !== 0) throw new SystemCallError("task_threads", `kern_return_t ${status}`);
    const listAddr = scratchWordPair(0);
    const count = scratchWords[2]!;
    const found: Result[] = [];
    for (let index = 0; index < count; index++) {
      const port = portAt(listAddr, index);
      const pthread = libc.pthread_from_mach_thread_np(port);
      // One that ended meanwhile has none.
      if (pthread !== null && libc.pthread_threadid_np(pthread, scratchAddr) === 0) {
        found.push(read(scratchWordPair(0), pthread as Pointer));
      }
      libc.mach_port_deallocate(task, port);
    }
    libc.mach_vm_deallocate(task, listAddr as Pointer, (count * 4) as Pointer);
    return found;
  }

  function nameOf(pthread: Pointer): string {
    const status = libc.pthread_getname_np(pthread, scratchAddr, LARGEST_NAME_BYTES as Pointer);
    return status === 0 ? new CString(scratchAddr).toString() : "";
  }

  function allCpus(): number[] {
    return Array.from({ length: systemNumber("hw.logicalcpu") }, (_, cpu) => cpu);
  }

  function isRunning(processId: number): boolean {
    // One that ended and was not collected yet is not told of.
    return libc.proc_pidinfo(processId, PROC_PIDTBSDINFO, NULL, scratchAddr, PROC_BSDINFO_BYTES) > 0;
  }

  return {
    ...shared,
    emulator: () => (systemNumber("sysctl.proc_translated") === 1 ? "Rosetta" : undefined),
    canBind: false,
    processors() {
      return processorsOf(systemNumber("hw.perflevel1.logicalcpu"), allCpus());
    },
    affinity: allCpus,
    setAffinity: () => NO_BINDING,
    preferCores(kind) {
      const status = libc.pthread_set_qos_class_self_np(QOS_CLASS[kind], 0);
      return status === 0 ? undefined : `pthread_set_qos_class_self_np: error ${status}`;
    },
    sharpenTimers() {
      // Threads of the highest class of service are woken when they should be; there is nothing else to ask.
    },
    peakRssBytes: () => undefined,
    endWithParent() {
      // The system cannot be asked: the end of standard input tells.
    },
    threadPageFaults: () => undefined,
    threadSwitches: () => undefined,
    machineIdleNs() {
      scratchWords[CPU_LOAD_WORDS] = CPU_LOAD_WORDS;
      const countAddr = (Number(scratchAddr) + 4 * CPU_LOAD_WORDS) as Pointer;
      const status = libc.host_statistics(host, HOST_CPU_LOAD_INFO, scratchAddr, countAddr);
      return status === 0 ? scratchWords[CPU_LOAD_IDLE_WORD]! * LOAD_TICK_NS : undefined;
    },
    powerStatus() {
      const { IOPSGetTimeRemainingEstimate } = load(DARWIN_POWER_LIBRARY, darwinPowerSymbols).symbols;
      return { isOnMains: IOPSGetTimeRemainingEstimate() === TIME_UNLIMITED, chargeShare: undefined };
    },
    threads(): ThreadState[] {
      const cpus = allCpus();
      return eachThread((id, pthread) => ({ id, name: nameOf(pthread), cpus }));
    },
    threadIds: () => eachThread((id) => id),
    threadId() {
      libc.pthread_threadid_np(libc.pthread_self(), scratchAddr);
      return scratchWordPair(0);
    },
    // Threads are listed in the order in which they began.
    mainThreadId: () => eachThread((id) => id)[0]!,
    processesOfGroup(groupId) {
      const { address, buffer } = shared.map(shared.pageBytes * 16);
      const bytes = libc.proc_listpids(PROC_PGRP_ONLY, groupId, address as Pointer, buffer.byteLength);
      const ids = [...new Int32Array(buffer, 0, Math.max(0, bytes) / 4)];
      shared.unmap(address, buffer.byteLength);
      return ids.filter((id) => id > 0 && isRunning(id));
    },
    pipe() {
      if (libc.pipe(scratchAddr) !== 0) throw new SystemCallError("pipe", lastError());
      const ends = pipeEnds(shared);
      closeOnExec(ends.readFd);
      closeOnExec(ends.writeFd);
      return ends;
    },
    systemFunctions: (library, names) => functionsByName(libc, library, names),
  };

  function closeOnExec(fd: number): void {
    const unread = NOBODY_READS;
    const status = libc.fcntl(
      ...([fd, F_SETFD, unread, unread, unread, unread, unread, unread, FD_CLOEXEC as Pointer] as const),
    );
    if (status !== 0) throw new SystemCallError("fcntl", lastError());
  }
}

/** Those that save power are numbered first on Apple's processors. Nothing can be bound to a number: it only tells how many there are. */
export function processorsOf(efficiencyCount: number, cpus: readonly number[]): Processor[] {
  return cpus.map((cpu) => ({
    cpu,
    core: cpu,
    numaNode: undefined,
    kind: efficiencyCount === 0 ? undefined : cpu < efficiencyCount ? "efficiency" : "performance",
    size: cpu < efficiencyCount || efficiencyCount === 0 ? 0 : 1,
  }));
}

function portAt(listAddr: number, index: number): number {
  return read.u32(listAddr as Pointer, index * 4);
}
