// Binding the calling thread, and reading back what holds; threads of runtimes are in test/engine/threads.test.ts.

import { dlopen, type Pointer } from "bun:ffi";
import { afterEach, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { Arena, readPointer } from "../../ffi/arena.ts";
import { UsageError } from "../../src/core/errors.ts";
import {
  bindAllThreads,
  bindThisThread,
  CaseThreads,
  chooseCpus,
  cpusOfKind,
  runtimeThreads,
} from "../../src/host/pinning.ts";

const allCpus = chooseCpus(Number.MAX_SAFE_INTEGER);

afterEach(() => bindThisThread(allCpus));

/** A thread as a runtime starts it: it waits for a signal, and carries the name of the process. */
function startNativeThread(): Disposable {
  const { symbols } = dlopen("libc.so.6", {
    pthread_create: { args: ["ptr", "ptr", "ptr", "ptr"], returns: "i32" }, // thread, attr, start_routine, arg
    pthread_cancel: { args: ["ptr"], returns: "i32" }, // thread
    pause: { args: [], returns: "i32" },
  });
  const arena = new Arena("native-thread");
  const thread = arena.view(Uint32Array, 2);
  const start = (symbols.pause as unknown as { ptr: Pointer }).ptr;
  expect(symbols.pthread_create(arena.address(thread) as Pointer, null, start, null)).toBe(0);
  return {
    [Symbol.dispose]() {
      symbols.pthread_cancel(readPointer(thread, 0) as Pointer);
      arena.close();
    },
  };
}

describe("the CPUs that we choose", () => {
  test("are the last of those that the process may use, as many as there are threads", () => {
    expect(allCpus.length).toBeGreaterThan(0);
    expect(chooseCpus(1)).toEqual([allCpus.at(-1)!]);
    for (let threads = 1; threads <= allCpus.length; threads++) {
      expect(chooseCpus(threads)).toEqual(allCpus.slice(allCpus.length - threads));
    }
    expect(chooseCpus(allCpus.length + 5)).toEqual(allCpus);
  });

  test("do not depend on what the thread is bound to by now", () => {
    bindThisThread([allCpus[0]!]);
    expect(chooseCpus(1)).toEqual([allCpus.at(-1)!]);
  });
});

describe("binding", () => {
  test.each([...allCpus])("to CPU %i holds, by the kernel's own account", (cpu) => {
    using _case = new CaseThreads([cpu]);
    const status = readFileSync("/proc/thread-self/status", "utf8");
    expect(/^Cpus_allowed_list:\s+(.*)$/m.exec(status)![1]).toBe(String(cpu));
    expect(runtimeThreads()[0]!.cpus).toEqual([cpu]);
  });

  test("all threads holds for those that no runtime started, too", () => {
    const threadIds = readdirSync("/proc/self/task");
    expect(threadIds.length).toBeGreaterThan(1);
    bindAllThreads([allCpus[0]!]);
    for (const id of threadIds) expect(allowedCpus(id) ?? `${allCpus[0]!}`).toBe(String(allCpus[0]!));
    bindAllThreads(allCpus);
  });

  test("to a CPU that is not there is a wrong command that names those that are", () => {
    const bind = () => bindThisThread([allCpus[0]!, 1000]);
    expect(bind).toThrow(UsageError);
    expect(bind).toThrow(`some of ${allCpus.join(", ")}`);
    expect(runtimeThreads()[0]!.cpus).toEqual(allCpus);
  });
});

/** Where every thread of the process may run. */
function cpusOfThreads(): Map<number, string> {
  return new Map(
    readdirSync("/proc/self/task").flatMap((id) => {
      const cpus = allowedCpus(id);
      return cpus === undefined ? [] : [[Number(id), cpus] as const];
    }),
  );
}

/** Undefined where the thread has ended: the JavaScript engine's come and go. */
function allowedCpus(threadId: string): string | undefined {
  try {
    const status = readFileSync(`/proc/self/task/${threadId}/status`, "utf8");
    return /^Cpus_allowed_list:\s+(.*)$/m.exec(status)?.[1];
  } catch {
    return undefined;
  }
}

/** The native thread among those that were born since: it keeps the name of the process, which the JavaScript engine's give up sooner or later. */
async function nativeThreadBornSince(existing: ReadonlySet<number>): Promise<number> {
  const nameOf = (id: number | string) => {
    try {
      return readFileSync(`/proc/self/task/${id}/comm`, "utf8");
    } catch {
      return undefined;
    }
  };
  for (;;) {
    const born = [...cpusOfThreads().keys()].filter((id) => !existing.has(id));
    const unnamed = born.filter((id) => nameOf(id) === nameOf(process.pid));
    if (unnamed.length === 1) return unnamed[0]!;
    await Bun.sleep(5);
  }
}

describe("the threads of a case", () => {
  test("without CPUs: nothing is bound, and nothing set free", () => {
    bindThisThread([allCpus[0]!]);
    using _thread = startNativeThread();
    const before = cpusOfThreads();
    const threads = new CaseThreads(undefined);
    threads.opened();
    for (const [id, cpus] of cpusOfThreads()) if (before.has(id)) expect(cpus).toBe(before.get(id)!);
    threads.close();
    for (const [id, cpus] of cpusOfThreads()) if (before.has(id)) expect(cpus).toBe(before.get(id)!);
  });

  test("are as they were before when it is closed, whatever that was, and no thread of others was touched", () => {
    using _others = startNativeThread();
    for (const own of [allCpus, [allCpus[0]!]]) {
      bindThisThread(own);
      const before = cpusOfThreads();
      const threads = new CaseThreads([allCpus.at(-1)!]);
      threads.opened();
      const bound = cpusOfThreads();
      for (const [id, cpus] of before) if (id !== process.pid) expect(bound.get(id) ?? cpus).toBe(cpus);
      expect(bound.get(process.pid)).toBe(String(allCpus.at(-1)!));
      threads.close();
      threads.close();
      for (const [id, cpus] of cpusOfThreads()) if (before.has(id)) expect(cpus).toBe(before.get(id)!);
    }
  });

  test("that were born meanwhile, and stay, are set free with it and bound with the next one", async () => {
    const cpu = allCpus.at(-1)!;
    const first = new CaseThreads([cpu]);
    const existing = new Set(cpusOfThreads().keys());
    using _thread = startNativeThread();
    const born = await nativeThreadBornSince(existing);
    first.opened();
    expect(cpusOfThreads().get(born)).toBe(String(cpu));
    first.close();
    const free = cpusOfThreads().get(process.pid)!;
    expect(cpusOfThreads().get(born)).toBe(free);
    const second = new CaseThreads([cpu]);
    expect(cpusOfThreads().get(born)).toBe(String(cpu));
    second.close();
    expect(cpusOfThreads().get(born)).toBe(free);
  });

  test("of the JavaScript engine that were born onto the measured CPU do not stay there", async () => {
    const threads = new CaseThreads([allCpus.at(-1)!]);
    const before = cpusOfThreads();
    const worker = new Worker("data:text/javascript,onmessage = () => {}; postMessage(1)");
    await new Promise((resolve) => {
      worker.onmessage = resolve;
    });
    threads.close();
    const free = cpusOfThreads().get(process.pid)!;
    for (const [id, cpus] of cpusOfThreads()) if (!before.has(id)) expect(cpus).toBe(free);
    worker.terminate();
  });

  test("of two cases that end in any order: the first CPUs come back with the last", () => {
    const [one, other] = [allCpus[0]!, allCpus.at(-1)!];
    const free = cpusOfThreads().get(process.pid)!;
    for (const isReversed of [false, true]) {
      const cases = [new CaseThreads([one]), new CaseThreads([other])];
      for (const each of isReversed ? cases.toReversed() : cases) each.close();
      expect(cpusOfThreads().get(process.pid)).toBe(free);
    }
  });
});

describe("the threads of runtimes", () => {
  test("do not count those of the JavaScript engine", async () => {
    const before = runtimeThreads().length;
    const worker = new Worker("data:text/javascript,onmessage = () => {}; postMessage(1)");
    await new Promise((resolve) => {
      worker.onmessage = resolve;
    });
    // A thread carries the process's name until it has taken its own.
    const deadlineMs = performance.now() + 60_000;
    while (runtimeThreads().length > before && performance.now() < deadlineMs) await Bun.sleep(5);
    expect(runtimeThreads().length).toBeLessThanOrEqual(before);
    worker.terminate();
  });
});

describe("which CPUs are chosen", () => {
  // Two fast cores of two threads each, and two small ones.
  const laptop = [0, 1, 2, 3, 4, 5].map((cpu) => ({
    cpu,
    core: cpu < 4 ? cpu & ~1 : cpu,
    numaNode: 0,
    kind: cpu < 4 ? ("performance" as const) : ("efficiency" as const),
    size: 0,
  }));
  const cpus = laptop.map(({ cpu }) => cpu);

  test.each([
    [1, [2]],
    [2, [0, 2]],
    [3, [0, 2, 3]],
    [4, [0, 1, 2, 3]],
    [5, [0, 1, 2, 3, 5]],
  ])("for %d threads: fast cores first, one thread a core, the last of them", (threads, chosen) => {
    expect(chooseCpus(threads, cpus, laptop)).toEqual(chosen);
  });

  test("where nothing is known of them: the last", () => {
    expect(chooseCpus(2, cpus, [])).toEqual([4, 5]);
  });

  test("all of a kind, within what the process may use; none is a usage error", () => {
    expect(cpusOfKind("performance", cpus, laptop)).toEqual([0, 1, 2, 3]);
    expect(cpusOfKind("efficiency", [0, 5], laptop)).toEqual([5]);
    expect(() => cpusOfKind("efficiency", [0, 1], laptop)).toThrow("asks for efficiency cores");
    const equal = laptop.map((one) => ({ ...one, kind: undefined }));
    expect(() => cpusOfKind("performance", cpus, equal)).toThrow(UsageError);
    expect(() => cpusOfKind("performance", cpus, equal)).toThrow("cores of one kind");
  });
});
