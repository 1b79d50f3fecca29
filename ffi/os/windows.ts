// Windows: memory, clocks, threads and jobs by kernel32. Texts go in as UTF-16.
import { dlopen, type FFIFunction, type Pointer, read, toArrayBuffer } from "bun:ffi";
import { isAbsolute } from "node:path";
import {
  addressesOf,
  type CoreKind,
  type MappedMemory,
  notLeft,
  notReturned,
  type OperatingSystem,
  type PowerStatus,
  type Processor,
  SystemCallError,
  type ThreadState,
} from "./system.ts";

export const windowsSymbols = {
  GetLastError: { args: [], returns: "u32" },
  VirtualAlloc: { args: ["ptr", "ptr", "u32", "u32"], returns: "ptr" }, // lpAddress, dwSize, flAllocationType, flProtect
  VirtualFree: { args: ["ptr", "ptr", "u32"], returns: "i32" }, // lpAddress, dwSize, dwFreeType
  VirtualLock: { args: ["ptr", "ptr"], returns: "i32" }, // lpAddress, dwSize
  GetProcessWorkingSetSize: { args: ["ptr", "ptr", "ptr"], returns: "i32" }, // hProcess, lpMinimum, lpMaximum
  SetProcessWorkingSetSize: { args: ["ptr", "ptr", "ptr"], returns: "i32" }, // hProcess, dwMinimum, dwMaximum
  GetSystemInfo: { args: ["ptr"], returns: "void" }, // lpSystemInfo
  QueryPerformanceCounter: { args: ["ptr"], returns: "i32" }, // lpPerformanceCount
  QueryPerformanceFrequency: { args: ["ptr"], returns: "i32" }, // lpFrequency
  CreateWaitableTimerExW: { args: ["ptr", "ptr", "u32", "u32"], returns: "ptr" }, // lpTimerAttributes, lpTimerName, dwFlags, dwDesiredAccess
  SetWaitableTimer: { args: ["ptr", "ptr", "i32", "ptr", "ptr", "i32"], returns: "i32" }, // hTimer, lpDueTime, lPeriod, pfnCompletionRoutine, lpArg, fResume
  WaitForSingleObject: { args: ["ptr", "u32"], returns: "u32" }, // hHandle, dwMilliseconds
  GetCurrentThreadId: { args: [], returns: "u32" },
  OpenThread: { args: ["u32", "i32", "u32"], returns: "ptr" }, // dwDesiredAccess, bInheritHandle, dwThreadId
  OpenProcess: { args: ["u32", "i32", "u32"], returns: "ptr" }, // dwDesiredAccess, bInheritHandle, dwProcessId
  CloseHandle: { args: ["ptr"], returns: "i32" }, // hObject
  GetThreadGroupAffinity: { args: ["ptr", "ptr"], returns: "i32" }, // hThread, GroupAffinity
  SetThreadGroupAffinity: { args: ["ptr", "ptr", "ptr"], returns: "i32" }, // hThread, GroupAffinity, PreviousGroupAffinity
  GetSystemCpuSetInformation: { args: ["ptr", "u32", "ptr", "ptr", "u32"], returns: "i32" }, // Information, BufferLength, ReturnedLength, Process, Flags
  SetPriorityClass: { args: ["ptr", "u32"], returns: "i32" }, // hProcess, dwPriorityClass
  CreateToolhelp32Snapshot: { args: ["u32", "u32"], returns: "ptr" }, // dwFlags, th32ProcessID
  Thread32First: { args: ["ptr", "ptr"], returns: "i32" }, // hSnapshot, lpte
  Thread32Next: { args: ["ptr", "ptr"], returns: "i32" }, // hSnapshot, lpte
  GetThreadDescription: { args: ["ptr", "ptr"], returns: "i32" }, // hThread, ppszThreadDescription
  LocalFree: { args: ["ptr"], returns: "ptr" }, // hMem
  CreateJobObjectW: { args: ["ptr", "ptr"], returns: "ptr" }, // lpJobAttributes, lpName
  AssignProcessToJobObject: { args: ["ptr", "ptr"], returns: "i32" }, // hJob, hProcess
  QueryInformationJobObject: { args: ["ptr", "i32", "ptr", "u32", "ptr"], returns: "i32" }, // hJob, JobObjectInformationClass, lpJobObjectInformation, cbJobObjectInformationLength, lpReturnLength
  SetInformationJobObject: { args: ["ptr", "i32", "ptr", "u32"], returns: "i32" }, // hJob, JobObjectInformationClass, lpJobObjectInformation, cbJobObjectInformationLength
  TerminateProcess: { args: ["ptr", "u32"], returns: "i32" }, // hProcess, uExitCode
  GetCurrentDirectoryW: { args: ["u32", "ptr"], returns: "u32" }, // nBufferLength, lpBuffer
  SetCurrentDirectoryW: { args: ["ptr"], returns: "i32" }, // lpPathName
  SetDllDirectoryW: { args: ["ptr"], returns: "i32" }, // lpPathName
  GetProcAddress: { args: ["ptr", "cstring"], returns: "ptr" }, // hModule, lpProcName
  GetThreadTimes: { args: ["ptr", "ptr", "ptr", "ptr", "ptr"], returns: "i32" }, // hThread, lpCreationTime, lpExitTime, lpKernelTime, lpUserTime
  GetProcessTimes: { args: ["ptr", "ptr", "ptr", "ptr", "ptr"], returns: "i32" }, // hProcess, lpCreationTime, lpExitTime, lpKernelTime, lpUserTime
  GetSystemTimes: { args: ["ptr", "ptr", "ptr"], returns: "i32" }, // lpIdleTime, lpKernelTime, lpUserTime
  GetSystemPowerStatus: { args: ["ptr"], returns: "i32" }, // lpSystemPowerStatus
  IsWow64Process2: { args: ["ptr", "ptr", "ptr"], returns: "i32" }, // hProcess, pProcessMachine, pNativeMachine
  LoadLibraryExW: { args: ["ptr", "ptr", "u32"], returns: "ptr" }, // lpLibFileName, hFile, dwFlags
} as const satisfies Record<string, FFIFunction>;

/** The C runtime that native libraries share: it keeps a copy of the environment of its own. */
export const windowsRuntimeSymbols = {
  _wgetenv: { args: ["ptr"], returns: "ptr" }, // varname
  _wputenv_s: { args: ["ptr", "ptr"], returns: "i32" }, // varname, value_string
} as const satisfies Record<string, FFIFunction>;

const MEM_COMMIT_RESERVE = 0x3000;
const MEM_RELEASE = 0x8000;
const PAGE_READWRITE = 4;
const CURRENT_PROCESS = -1 as Pointer;
const CURRENT_THREAD = -2 as Pointer;
const NULL = 0 as Pointer;
const HIGH_RESOLUTION = 2;
const TIMER_ALL_ACCESS = 0x1f0003;
const INFINITE = 0xffffffff;
const TICK_NS = 100;
const THREAD_ACCESS = 0x0060; // THREAD_SET_INFORMATION | THREAD_QUERY_INFORMATION
const SNAP_THREADS = 4;
const THREAD_ENTRY_BYTES = 28;
const GROUP_CPUS = 64;
const PRIORITY_CLASS = { performance: 0x80, efficiency: 0x40 } as const; // high, idle
const PROCESS_TERMINATE = 1;
const JOB_ACCOUNTING = 1;
const JOB_ACCOUNTING_BYTES = 48;
const JOB_PROCESS_LIST = 3;
const JOB_EXTENDED_LIMITS = 9;
const JOB_EXTENDED_LIMITS_BYTES = 144;
const JOB_LIMIT_FLAGS_WORD = 4;
const KILL_ON_JOB_CLOSE = 0x2000;
const SEARCH_SYSTEM32 = 0x800;
const MACHINE_ARM64 = 0xaa64;
/** What both runtimes import and Windows itself lacks; most machines have it from another program. */
export function visualCLibraries(architecture: string): string[] {
  const standard = ["MSVCP140.dll", "MSVCP140_1.dll", "MSVCP140_ATOMIC_WAIT.dll", "VCRUNTIME140.dll"];
  // On ARM64 that holds both.
  return architecture === "x64" ? [...standard, "VCRUNTIME140_1.dll"] : standard;
}
const VISUAL_C_ADVICE = `Install the Microsoft Visual C++ 2015-2022 Redistributable (${process.arch}): https://aka.ms/vs/17/release/vc_redist.${process.arch}.exe`;
const LONGEST_PATH_UNITS = 32_768;
const SCRATCH_BYTES = 2 * LONGEST_PATH_UNITS;

/** @param load what opens libraries; a test may give another */
export function openWindows(load: typeof dlopen = dlopen): OperatingSystem {
  // Bare names, but nothing is searched for: this process has the one since it began, and the other the system knows by itself.
  const kernel = load("kernel32.dll", windowsSymbols).symbols;
  const runtime = load("ucrtbase.dll", windowsRuntimeSymbols).symbols;
  // The current folder is otherwise searched for every library that one needs.
  kernel.SetDllDirectoryW(wideString(""));

  const scratch = map(SCRATCH_BYTES);
  const scratchAddr = scratch.address as Pointer;
  const words = new Uint32Array(scratch.buffer);
  const bytes = new Uint8Array(scratch.buffer);

  kernel.GetSystemInfo(scratchAddr);
  const pageBytes = words[1]!;
  kernel.QueryPerformanceFrequency(scratchAddr);
  const ticksPerSecond = wordPair(0);
  // Without the flag, which Windows has since 10 1803, a sleep ends with the next tick of the system's clock.
  const timer = (kernel.CreateWaitableTimerExW(NULL, NULL, HIGH_RESOLUTION, TIMER_ALL_ACCESS) ??
    kernel.CreateWaitableTimerExW(NULL, NULL, 0, TIMER_ALL_ACCESS)) as Pointer;
  let job: Pointer | undefined;

  function map(sizeBytes: number): MappedMemory {
    const address = kernel.VirtualAlloc(NULL, sizeBytes as Pointer, MEM_COMMIT_RESERVE, PAGE_READWRITE);
    if (address === null) throw new SystemCallError(`VirtualAlloc of ${sizeBytes} bytes`, lastError());
    return { address: Number(address), buffer: toArrayBuffer(address, 0, sizeBytes) };
  }

  function wordPair(index: number): number {
    return words[2 * index]! + words[2 * index + 1]! * 2 ** 32;
  }

  function putenv(name: string, value: string): void {
    const status = runtime._wputenv_s(wideString(name), wideString(value));
    if (status !== 0) throw new SystemCallError(`_wputenv_s of ${name}`, `errno ${status}`);
  }

  function lastError(): string {
    return `error ${kernel.GetLastError()}`;
  }

  /** Room for `sizeBytes` more that stay in memory. */
  function growWorkingSet(sizeBytes: number): boolean {
    if (kernel.GetProcessWorkingSetSize(CURRENT_PROCESS, scratchAddr, (scratch.address + 8) as Pointer) === 0)
      return false;
    const [least, most] = [wordPair(0), wordPair(1)];
    return (
      kernel.SetProcessWorkingSetSize(
        CURRENT_PROCESS,
        (least + sizeBytes) as Pointer,
        (Math.max(most, least + sizeBytes) + sizeBytes) as Pointer,
      ) !== 0
    );
  }

  function goBack(folder: Buffer): void {
    if (kernel.SetCurrentDirectoryW(folder) === 0) throw notReturned(lastError());
  }

  /** Calls with a handle of the thread; the calling one needs none. */
  function withThread<Result>(
    threadId: number | undefined,
    call: (handle: Pointer) => Result,
    gone: () => Result,
  ): Result {
    if (threadId === undefined) return call(CURRENT_THREAD);
    const handle = kernel.OpenThread(THREAD_ACCESS, 0, threadId);
    if (handle === null) return gone();
    try {
      return call(handle as Pointer);
    } finally {
      kernel.CloseHandle(handle);
    }
  }

  /** GROUP_AFFINITY {KAFFINITY Mask; WORD Group; WORD Reserved[3]} */
  function cpusOf(handle: Pointer): number[] {
    if (kernel.GetThreadGroupAffinity(handle, scratchAddr) === 0) return [];
    const group = words[2]! & 0xffff;
    const cpus: number[] = [];
    for (let bit = 0; bit < GROUP_CPUS; bit++) {
      if ((words[bit >> 5]! >>> (bit & 31)) & 1) cpus.push(group * GROUP_CPUS + bit);
    }
    return cpus;
  }

  function bind(cpus: readonly number[], handle: Pointer): string | undefined {
    const group = Math.floor((cpus[0] ?? 0) / GROUP_CPUS);
    const stray = cpus.find((cpu) => Math.floor(cpu / GROUP_CPUS) !== group);
    if (stray !== undefined) return `CPU ${stray} is in another processor group than ${cpus[0]}`;
    words.fill(0, 0, 4);
    for (const cpu of cpus) words[(cpu % GROUP_CPUS) >> 5]! |= 1 << (cpu & 31);
    words[2] = group;
    if (kernel.SetThreadGroupAffinity(handle, scratchAddr, NULL) === 0)
      return `CPU ${cpus.join(", ")} is not there or not allowed (${lastError()})`;
    return undefined;
  }

  function threadIds(): number[] {
    const snapshot = kernel.CreateToolhelp32Snapshot(SNAP_THREADS, 0);
    if (snapshot === null) throw new SystemCallError("CreateToolhelp32Snapshot", lastError());
    const ids: number[] = [];
    // THREADENTRY32 {dwSize; cntUsage; th32ThreadID; th32OwnerProcessID; …}
    words[0] = THREAD_ENTRY_BYTES;
    for (
      let more = kernel.Thread32First(snapshot, scratchAddr);
      more !== 0;
      more = kernel.Thread32Next(snapshot, scratchAddr)
    ) {
      if (words[3] === process.pid) ids.push(words[2]!);
      words[0] = THREAD_ENTRY_BYTES;
    }
    kernel.CloseHandle(snapshot);
    return ids;
  }

  function nameOf(handle: Pointer): string {
    if (kernel.GetThreadDescription(handle, scratchAddr) < 0) return "";
    const textAddr = wordPair(0) as Pointer;
    const name = wideText(textAddr);
    kernel.LocalFree(textAddr);
    return name;
  }

  /** The times of the system and of the program itself, which come after those of its beginning and end. */
  function timesNs(read: typeof kernel.GetThreadTimes, handle: Pointer): number | undefined {
    const timeAddr = (index: number) => (scratch.address + 8 * index) as Pointer;
    return read(handle, timeAddr(0), timeAddr(1), timeAddr(2), timeAddr(3)) === 0
      ? undefined
      : (wordPair(2) + wordPair(3)) * TICK_NS;
  }

  function processCpuNs(): number | undefined {
    return timesNs(kernel.GetProcessTimes, CURRENT_PROCESS);
  }

  /** Those of the job but this one. JOBOBJECT_BASIC_PROCESS_ID_LIST {DWORD assigned; DWORD listed; ULONG_PTR ids[]} */
  function gathered(): number[] {
    if (job === undefined) return [];
    kernel.QueryInformationJobObject(job, JOB_PROCESS_LIST, scratchAddr, SCRATCH_BYTES, NULL);
    return Array.from({ length: words[1]! }, (_, index) => wordPair(index + 1)).filter(
      (id) => id !== process.pid,
    );
  }

  function functionsIn<Name extends string>(
    library: string,
    names: readonly Name[],
  ): Readonly<Record<Name, number>> | string {
    if (/[\\/]/.test(library))
      throw new Error(`${library} is a path, not the name of a library of the system`);
    const handle = kernel.LoadLibraryExW(wideString(library), NULL, SEARCH_SYSTEM32);
    if (handle === null) return `${library} is not in the system's folder (${lastError()})`;
    return addressesOf(names, (name) => Number(kernel.GetProcAddress(handle, Buffer.from(`${name}\0`)) ?? 0));
  }

  return {
    pageBytes,
    map,
    unmap(address) {
      kernel.VirtualFree(address as Pointer, NULL, MEM_RELEASE);
    },
    lock(address, sizeBytes) {
      const isLocked = () => kernel.VirtualLock(address as Pointer, sizeBytes as Pointer) !== 0;
      return isLocked() || (growWorkingSet(sizeBytes) && isLocked()) ? undefined : lastError();
    },
    lockLimitBytes: () => undefined,
    peakRssBytes: () => undefined,
    endWithParent() {
      // The system cannot be asked: the end of standard input tells.
    },
    threadPageFaults: () => undefined,
    monotonicNs() {
      kernel.QueryPerformanceCounter(scratchAddr);
      const ticks = wordPair(0);
      const seconds = Math.floor(ticks / ticksPerSecond);
      return seconds * 1e9 + Math.floor(((ticks - seconds * ticksPerSecond) * 1e9) / ticksPerSecond);
    },
    counter() {
      const addresses = functionsIn("kernel32.dll", ["QueryPerformanceCounter"]);
      if (typeof addresses === "string") throw new SystemCallError("QueryPerformanceCounter", addresses);
      return { functionAddr: addresses.QueryPerformanceCounter, ticksPerSecond };
    },
    sleep(durationNs) {
      // Negative: from now on. Two words of 32 bits, for a BigInt would allocate.
      const ticks = Math.ceil(durationNs / TICK_NS);
      words[0] = -ticks >>> 0;
      words[1] = Math.floor(-ticks / 2 ** 32) >>> 0;
      kernel.SetWaitableTimer(timer, scratchAddr, 0, NULL, NULL, 0);
      kernel.WaitForSingleObject(timer, INFINITE);
    },
    sharpenTimers() {
      // The timer is of high resolution where the system has one.
    },
    threadCpuNs: () => timesNs(kernel.GetThreadTimes, CURRENT_THREAD),
    threadSwitches: () => undefined,
    processCpuNs,
    programsCpuNs() {
      if (job === undefined) return undefined;
      // JOBOBJECT_BASIC_ACCOUNTING_INFORMATION {LARGE_INTEGER TotalUserTime; LARGE_INTEGER TotalKernelTime; …}, this process among them
      const status = kernel.QueryInformationJobObject(
        job,
        JOB_ACCOUNTING,
        scratchAddr,
        JOB_ACCOUNTING_BYTES,
        NULL,
      );
      if (status === 0) return undefined;
      const allNs = (wordPair(0) + wordPair(1)) * TICK_NS;
      const ownNs = processCpuNs();
      return ownNs === undefined ? undefined : Math.max(0, allNs - ownNs);
    },
    machineIdleNs: () =>
      kernel.GetSystemTimes(scratchAddr, NULL, NULL) === 0 ? undefined : wordPair(0) * TICK_NS,
    powerStatus() {
      if (kernel.GetSystemPowerStatus(scratchAddr) === 0) return undefined;
      return powerStatusOf(bytes);
    },
    canBind: true,
    processors() {
      kernel.GetSystemCpuSetInformation(
        scratchAddr,
        SCRATCH_BYTES,
        (scratch.address + SCRATCH_BYTES - 8) as Pointer,
        CURRENT_PROCESS,
        0,
      );
      const sizeBytes = words[SCRATCH_BYTES / 4 - 2]!;
      return processorsOf(new DataView(scratch.buffer, 0, Math.min(sizeBytes, SCRATCH_BYTES - 8)));
    },
    affinity: (threadId) => withThread(threadId, cpusOf, () => []),
    setAffinity: (cpus, threadId) =>
      withThread(
        threadId,
        (handle) => bind(cpus, handle),
        () => lastError(),
      ),
    preferCores(kind: CoreKind) {
      return kernel.SetPriorityClass(CURRENT_PROCESS, PRIORITY_CLASS[kind]) === 0 ? lastError() : undefined;
    },
    threads(): ThreadState[] {
      return threadIds().flatMap((id) =>
        withThread<ThreadState[]>(
          id,
          (handle) => [{ id, name: nameOf(handle), cpus: cpusOf(handle) }],
          () => [], // It ended meanwhile.
        ),
      );
    },
    threadIds,
    threadId: () => kernel.GetCurrentThreadId(),
    // Threads are listed in the order in which they began.
    mainThreadId: () => threadIds()[0]!,
    shellCommand: (line) => ({
      words: [process.env.ComSpec ?? "cmd.exe", "/d", "/s", "/c", `"${line}"`],
      isVerbatim: true,
    }),
    gatherPrograms() {
      // This process joins the job itself, so that no program can start another before it is in it. When this process ends, however it
      // ends, the job closes, and that ends all of them.
      if (job !== undefined) return;
      const made = kernel.CreateJobObjectW(NULL, NULL);
      if (made === null) throw new SystemCallError("CreateJobObject", lastError());
      bytes.fill(0, 0, JOB_EXTENDED_LIMITS_BYTES);
      words[JOB_LIMIT_FLAGS_WORD] = KILL_ON_JOB_CLOSE;
      kernel.SetInformationJobObject(made, JOB_EXTENDED_LIMITS, scratchAddr, JOB_EXTENDED_LIMITS_BYTES);
      if (kernel.AssignProcessToJobObject(made, CURRENT_PROCESS) === 0)
        throw new SystemCallError("AssignProcessToJobObject", lastError());
      job = made as Pointer;
    },
    // What another process gathered ended with that process.
    processesOfGroup: gathered,
    endGroup(_groupId, how) {
      // A program without a window or a console of ours cannot be asked.
      if (how === "ask") return;
      for (const id of gathered()) {
        const handle = kernel.OpenProcess(PROCESS_TERMINATE, 0, id);
        if (handle === null) continue; // It ended meanwhile.
        kernel.TerminateProcess(handle, 1);
        kernel.CloseHandle(handle);
      }
    },
    pipe: () => undefined,
    isReaderGone: () => false,
    signalActions: () => undefined,
    inFolder(path, call) {
      if (!isAbsolute(path))
        throw new Error(`a folder to stand in is named by its absolute path, not by ${path}`);
      const length = kernel.GetCurrentDirectoryW(LONGEST_PATH_UNITS, scratchAddr);
      const here = Buffer.from(bytes.slice(0, 2 * length + 2));
      if (length === 0 || kernel.SetCurrentDirectoryW(here) === 0) throw notLeft(lastError());
      if (kernel.SetCurrentDirectoryW(wideString(path)) === 0)
        throw new SystemCallError(`SetCurrentDirectory to ${path}`, lastError());
      try {
        return call();
      } finally {
        goBack(here);
      }
    },
    emulator() {
      const ntdll = functionsIn("ntdll.dll", ["wine_get_version"]);
      if (typeof ntdll !== "string" && ntdll.wine_get_version !== 0) return "Wine";
      // It is there since Windows 10 1511.
      kernel.IsWow64Process2(CURRENT_PROCESS, scratchAddr, (scratch.address + 4) as Pointer);
      const nativeMachine = words[1]! & 0xffff;
      return nativeMachine === MACHINE_ARM64 && process.arch === "x64" ? "x64 on ARM64" : undefined;
    },
    missingLibraries() {
      const names = visualCLibraries(process.arch).filter(
        (name) => typeof functionsIn(name, []) === "string",
      );
      return names.length === 0 ? undefined : { names, next: VISUAL_C_ADVICE };
    },
    systemFunctions: functionsIn,
    setDefaultEnvironmentVariable(name, value) {
      if (runtime._wgetenv(wideString(name)) === null) putenv(name, value);
    },
    setEnvironmentVariable: (name, value) => putenv(name, value),
  };
}

const CPU_SET = { group: 12, index: 14, core: 15, node: 17, efficiencyClass: 18 } as const;

/**
 * SYSTEM_CPU_SET_INFORMATION, one after another: each begins with its size. Of two classes the higher one is the faster; of three, as where
 * some cores are for idle times, the highest alone is of fast ones.
 */
export function processorsOf(sets: DataView): Processor[] {
  const found: (Omit<Processor, "kind" | "size"> & { readonly efficiencyClass: number })[] = [];
  for (let at = 0; at + CPU_SET.efficiencyClass < sets.byteLength; ) {
    const first = sets.getUint16(at + CPU_SET.group, true) * GROUP_CPUS;
    found.push({
      cpu: first + sets.getUint8(at + CPU_SET.index),
      core: first + sets.getUint8(at + CPU_SET.core),
      numaNode: sets.getUint8(at + CPU_SET.node),
      efficiencyClass: sets.getUint8(at + CPU_SET.efficiencyClass),
    });
    const sizeBytes = sets.getUint32(at, true);
    if (sizeBytes === 0) break;
    at += sizeBytes;
  }
  const classes = [...new Set(found.map(({ efficiencyClass }) => efficiencyClass))].sort((a, b) => a - b);
  return found.map(({ efficiencyClass, ...processor }) => ({
    ...processor,
    kind: classes.length < 2 ? undefined : efficiencyClass === classes.at(-1) ? "performance" : "efficiency",
    size: classes.indexOf(efficiencyClass),
  }));
}

/** What SYSTEM_POWER_STATUS says for "not known". */
const UNKNOWN = 255;
const NO_BATTERY = 128;

/** SYSTEM_POWER_STATUS {BYTE ACLineStatus; BYTE BatteryFlag; BYTE BatteryLifePercent; …} */
export function powerStatusOf({ 0: line, 1: battery, 2: percent }: ArrayLike<number>): PowerStatus {
  return {
    isOnMains: line === UNKNOWN ? undefined : line === 1,
    chargeShare: battery! & NO_BATTERY || percent === UNKNOWN ? undefined : percent! / 100,
  };
}

/** NUL-terminated UTF-16. */
export function wideString(text: string): Buffer {
  return Buffer.from(`${text}\0`, "utf16le");
}

function wideText(address: Pointer): string {
  let text = "";
  for (let at = 0; ; at += 2) {
    const unit = read.u16(address, at);
    if (unit === 0) return text;
    text += String.fromCharCode(unit);
  }
}
