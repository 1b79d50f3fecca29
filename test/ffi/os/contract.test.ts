// Every system's file against the one interface: each is opened over functions that do nothing but count their arguments, so that those of
// systems that are not this one are called as well.
import type { dlopen, FFIFunction } from "bun:ffi";
import { describe, expect, test } from "bun:test";
import { operatingSystem } from "../../../ffi/os/current.ts";
import { processorsOf as darwinProcessors, openDarwin } from "../../../ffi/os/darwin.ts";
import { openLinux } from "../../../ffi/os/linux.ts";
import type { OperatingSystem } from "../../../ffi/os/system.ts";
import { openWindows, processorsOf as windowsProcessors } from "../../../ffi/os/windows.ts";

const TYPES = ["ptr", "i32", "u32", "f64", "cstring", "void"];

interface Opened {
  readonly system: OperatingSystem;
  readonly symbols: Record<string, FFIFunction>;
  /** Calls whose arguments are not as many as the table says. */
  readonly wrong: string[];
  readonly called: Set<string>;
}

/** What the few functions answer whose answers are used at once. */
const mapped = () => operatingSystem.map(1 << 17).address;
const ANSWERS: Record<string, () => number> = {
  mmap: mapped,
  VirtualAlloc: mapped,
  getpagesize: () => operatingSystem.pageBytes,
  __errno_location: mapped,
  __error: mapped,
  strerror: mapped,
  _wgetenv: () => 1,
  VirtualLock: () => 1,
  SetCurrentDirectoryW: () => 1,
  GetCurrentDirectoryW: () => 1,
  SetThreadGroupAffinity: () => 1,
  AssignProcessToJobObject: () => 1,
  GetThreadDescription: () => -1,
};

function opened(open: (load: typeof dlopen) => OperatingSystem): Opened {
  const symbols: Record<string, FFIFunction> = {};
  const wrong: string[] = [];
  const called = new Set<string>();
  const load = (_: string, table: Record<string, FFIFunction>) => {
    Object.assign(symbols, table);
    const functions = Object.entries(table).map(([name, { args = [] }]) => [
      name,
      (...given: unknown[]) => {
        called.add(name);
        if (given.length !== args.length) wrong.push(`${name}: ${given.length} of ${args.length}`);
        return ANSWERS[name]?.() ?? 0;
      },
    ]);
    return { symbols: Object.fromEntries(functions), close() {} };
  };
  return { system: open(load as unknown as typeof dlopen), symbols, wrong, called };
}

const systems = [
  ["linux", openLinux],
  ["darwin", openDarwin],
  ["windows", openWindows],
] as const;

/** Of the interface: what the files for Linux and macOS share besides is their own. */
function partsOf(system: OperatingSystem): string[] {
  return Object.keys(system)
    .filter((key) => !key.startsWith("scratch") && key !== "lastError")
    .sort();
}

describe.each(systems)("%s", (name, open) => {
  test("has every part of the interface, and no other", () => {
    expect(partsOf(opened(open).system)).toEqual(partsOf(operatingSystem));
  });

  test("names the types of every function that it calls", () => {
    const { symbols } = opened(open);
    expect(Object.keys(symbols).length).toBeGreaterThan(20);
    for (const { args = [], returns } of Object.values(symbols)) {
      expect(TYPES).toContain(returns as string);
      for (const type of args) expect(TYPES).toContain(type as string);
    }
  });

  test("gives each function as many arguments as its table says", () => {
    const { system: made, wrong, called } = opened(open);
    const asked = new Set<string>();
    const system = new Proxy(made, {
      get(target, key) {
        asked.add(String(key));
        return target[key as keyof OperatingSystem];
      },
    });
    const tries: (() => unknown)[] = [
      () => system.unmap(system.map(system.pageBytes).address, system.pageBytes),
      () => system.counter(),
      () => system.peakRssBytes(),
      () => system.endWithParent(),
      () => system.threadIds(),
      () => system.systemFunctions("libc.so.6", ["read"]),
      () => system.lock(system.map(4096).address, 4096),
      () => system.lockLimitBytes(),
      () => system.threadPageFaults(),
      () => system.monotonicNs(),
      () => system.sleep(1000),
      () => system.sharpenTimers(),
      () => system.processors(),
      () => system.affinity(),
      () => system.affinity(7),
      () => system.setAffinity([0]),
      () => system.preferCores("performance"),
      () => system.threads(),
      () => system.threadId(),
      () => system.mainThreadId(),
      () => system.shellCommand("echo"),
      () => system.gatherPrograms(),
      () => system.processesOfGroup(2 ** 30),
      () => system.endGroup(2 ** 30, "ask"),
      () => system.endGroup(2 ** 30, "force"),
      () => system.pipe(),
      () => system.isReaderGone(1),
      () => system.signalActions([2])?.handle(0),
      () => system.threadCpuNs(),
      () => system.threadSwitches(),
      () => system.processCpuNs(),
      () => system.programsCpuNs(),
      () => system.machineIdleNs(),
      () => system.powerStatus(),
      () => system.emulator(),
      () => system.missingLibraries(),
      () => system.inFolder(process.cwd(), () => undefined),
      () => system.setDefaultEnvironmentVariable("A", "b"),
      () => system.setEnvironmentVariable("A", "c"),
    ];
    for (const attempt of tries) {
      try {
        attempt();
      } catch {
        // A function that does nothing answers nothing: what is refused then is not the question here.
      }
    }
    expect(wrong).toEqual([]);
    expect(called.size).toBeGreaterThan(15);
    expect(system.canBind).toBe(name !== "darwin");
    expect([...asked].sort()).toEqual(partsOf(made));
  });
});

test("macOS: a refusal to bind is told, and the class of service is asked for instead", () => {
  const { system, called } = opened(openDarwin);
  expect(system.setAffinity([0])).toBe("macOS binds no thread to a CPU");
  expect(system.preferCores("performance")).toBeUndefined();
  expect(called).toContain("pthread_set_qos_class_self_np");
});

test("macOS: what follows the named arguments of a variadic function comes after all registers", () => {
  const { symbols } = opened(openDarwin);
  // fcntl(fd, cmd, …): eight registers are filled, and the ninth argument is the first on the stack.
  expect(symbols.fcntl!.args!.length).toBe(9);
  // No other variadic function is given anything beyond its named arguments.
  expect(symbols.open!.args!.length).toBe(2);
});

test("Windows: a shell reads its line itself", () => {
  const { words, isVerbatim } = opened(openWindows).system.shellCommand('say "a b" & c');
  expect(words.slice(1)).toEqual(["/d", "/s", "/c", '"say "a b" & c"']);
  expect(isVerbatim).toBe(true);
});

test("Windows: a group of one process is ended by force, for none can be asked", () => {
  const { system, called } = opened(openWindows);
  system.gatherPrograms();
  system.endGroup(5, "ask");
  expect(called).not.toContain("TerminateProcess");
});

interface CpuSet {
  readonly group: number;
  readonly index: number;
  readonly core: number;
  readonly node: number;
  readonly class: number;
}

function cpuSets(rows: readonly CpuSet[]): DataView {
  const bytes = new DataView(new ArrayBuffer(32 * rows.length));
  rows.forEach((row, at) => {
    bytes.setUint32(32 * at, 32, true);
    bytes.setUint16(32 * at + 12, row.group, true);
    bytes.setUint8(32 * at + 14, row.index);
    bytes.setUint8(32 * at + 15, row.core);
    bytes.setUint8(32 * at + 17, row.node);
    bytes.setUint8(32 * at + 18, row.class);
  });
  return bytes;
}

test("Windows: CPU sets are read as the system lays them out", () => {
  // SYSTEM_CPU_SET_INFORMATION of 32 bytes: four fast CPUs of two cores, two that save power, the last in another group.
  const rows = [
    { group: 0, index: 0, core: 0, node: 0, class: 1 },
    { group: 0, index: 1, core: 0, node: 0, class: 1 },
    { group: 0, index: 2, core: 2, node: 0, class: 1 },
    { group: 0, index: 3, core: 2, node: 0, class: 1 },
    { group: 0, index: 4, core: 4, node: 1, class: 0 },
    { group: 1, index: 0, core: 0, node: 1, class: 0 },
  ];
  expect(windowsProcessors(cpuSets(rows))).toEqual([
    { cpu: 0, core: 0, numaNode: 0, kind: "performance", size: 1 },
    { cpu: 1, core: 0, numaNode: 0, kind: "performance", size: 1 },
    { cpu: 2, core: 2, numaNode: 0, kind: "performance", size: 1 },
    { cpu: 3, core: 2, numaNode: 0, kind: "performance", size: 1 },
    { cpu: 4, core: 4, numaNode: 1, kind: "efficiency", size: 0 },
    { cpu: 64, core: 64, numaNode: 1, kind: "efficiency", size: 0 },
  ]);
});

test("Windows: where there are cores for idle times besides, the fast ones are those of the highest class alone", () => {
  const sets = [2, 2, 1, 1, 0].map((each, cpu) => ({
    group: 0,
    index: cpu,
    core: cpu,
    node: 0,
    class: each,
  }));
  expect(windowsProcessors(cpuSets(sets)).map(({ kind, size }) => [kind, size])).toEqual([
    ["performance", 2],
    ["performance", 2],
    ["efficiency", 1],
    ["efficiency", 1],
    ["efficiency", 0],
  ]);
  const alike = sets.map((one) => ({ ...one, class: 0 }));
  expect(new Set(windowsProcessors(cpuSets(alike)).map(({ kind }) => kind))).toEqual(new Set([undefined]));
});

test("macOS: kinds of cores by their counts", () => {
  expect(darwinProcessors(2, [0, 1, 2]).map(({ kind }) => kind)).toEqual([
    "efficiency",
    "efficiency",
    "performance",
  ]);
  expect(darwinProcessors(0, [0]).map(({ kind }) => kind)).toEqual([undefined]);
});
