// Binding the calling thread, and reading back what holds; threads of runtimes are in test/engine/threads.test.ts.

import { dlopen, type Pointer } from "bun:ffi";
import { afterEach, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { Arena, readPointer } from "../../ffi/arena.ts";
import { UsageError } from "../../src/core/errors.ts";
import {
  bindAllThreads,
  bindRuntimeThreads,
  bindThisThread,
  chooseCpus,
  runtimeThreads,
} from "../../src/host/pinning.ts";

const allCpus = chooseCpus(Number.MAX_SAFE_INTEGER);

afterEach(() => bindRuntimeThreads());

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
    bindRuntimeThreads([cpu]);
    const status = readFileSync("/proc/thread-self/status", "utf8");
    expect(/^Cpus_allowed_list:\s+(.*)$/m.exec(status)![1]).toBe(String(cpu));
    for (const { cpus } of runtimeThreads()) expect(cpus).toEqual([cpu]);
  });

  test("all threads holds for those that no runtime started, too", () => {
    const threadIds = readdirSync("/proc/self/task");
    expect(threadIds.length).toBeGreaterThan(1);
    bindAllThreads([allCpus[0]!]);
    for (const id of threadIds) {
      const status = readFileSync(`/proc/self/task/${id}/status`, "utf8");
      expect(/^Cpus_allowed_list:\s+(.*)$/m.exec(status)![1]).toBe(String(allCpus[0]!));
    }
    bindAllThreads(allCpus);
  });

  test("to nothing in particular gives back all that the process began with", () => {
    bindThisThread([allCpus[0]!]);
    bindRuntimeThreads();
    expect(runtimeThreads()[0]!.cpus).toEqual(allCpus);
  });

  test("to a CPU that is not there is a wrong command that names those that are", () => {
    const bind = () => bindThisThread([allCpus[0]!, 1000]);
    expect(bind).toThrow(UsageError);
    expect(bind).toThrow(`some of ${allCpus.join(", ")}`);
    expect(runtimeThreads()[0]!.cpus).toEqual(allCpus);
  });
});

describe("the threads of runtimes", () => {
  test("that are there already are bound anew with the calling thread, and set free with it", () => {
    using _thread = startNativeThread();
    expect(runtimeThreads().length).toBeGreaterThanOrEqual(2);
    for (const cpu of allCpus) {
      bindRuntimeThreads([cpu]);
      for (const { cpus } of runtimeThreads()) expect(cpus).toEqual([cpu]);
    }
    bindRuntimeThreads();
    for (const { cpus } of runtimeThreads()) expect(cpus).toEqual([...allCpus]);
  });

  // A thread carries the process's name until it has taken its own.
  const namesTaken = () => Bun.sleep(50);

  test("do not count those of the JavaScript engine", async () => {
    await namesTaken();
    const before = runtimeThreads().length;
    const worker = new Worker("data:text/javascript,onmessage = () => {}; postMessage(1)");
    await new Promise((resolve) => {
      worker.onmessage = resolve;
    });
    await namesTaken();
    expect(runtimeThreads().length).toBe(before);
    worker.terminate();
  });
});
