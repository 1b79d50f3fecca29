// What the Linux layer says of CPUs, threads, clocks and page faults, against /proc and a C fixture.

import { CString, cc, type Pointer } from "bun:ffi";
import { afterEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { Arena } from "../../../ffi/arena.ts";
import { operatingSystem as linux } from "../../../ffi/os/current.ts";
import { parseCpuList } from "../../../ffi/os/linux-processors.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { nativeFill } from "../native-bytes.ts";

const temporaryFolder = temporaryFolders();

/** From the kernel's hexadecimal mask; the code under test reads its list form, or asks by system call. */
function cpusOfMask(statusFile: string): number[] {
  const mask = /^Cpus_allowed:\s+([0-9a-f,]+)$/m.exec(readFileSync(statusFile, "utf8"))![1]!;
  const bits = BigInt(`0x${mask.replaceAll(",", "")}`);
  return Array.from({ length: bits.toString(2).length }, (_, cpu) => cpu).filter(
    (cpu) => (bits >> BigInt(cpu)) & 1n,
  );
}

/** A thread that stays until it is ended: it listens. */
async function startedWorker(): Promise<Worker> {
  const worker = new Worker("data:text/javascript,onmessage = () => {}; postMessage(1)");
  await new Promise((resolve) => {
    worker.onmessage = resolve;
  });
  return worker;
}

function threadIds(): Set<number> {
  return new Set(linux.threads().map(({ id }) => id));
}

/** Of this process's threads, as the kernel tells them. */
function namesOfThreads(): ReadonlyMap<number, string> {
  return new Map(
    readdirSync("/proc/self/task").flatMap((id) => {
      try {
        return [[Number(id), readFileSync(`/proc/self/task/${id}/comm`, "utf8").trimEnd()] as const];
      } catch {
        // It ended meanwhile.
        return [];
      }
    }),
  );
}

const ownStatus = "/proc/thread-self/status";
const allCpus = linux.affinity();

describe("affinity", () => {
  afterEach(() => {
    expect(linux.setAffinity(allCpus)).toBeUndefined();
  });

  test("is what the kernel says of this thread", () => {
    expect(allCpus.length).toBeGreaterThan(0);
    expect(allCpus).toEqual(cpusOfMask(ownStatus));
  });

  test("can be set to each CPU and is then in force", () => {
    for (const cpu of allCpus) {
      expect(linux.setAffinity([cpu])).toBeUndefined();
      expect(linux.affinity()).toEqual([cpu]);
      expect(cpusOfMask(ownStatus)).toEqual([cpu]);
    }
  });

  const impossible = Math.max(...allCpus) + 900;

  test.each([
    ["a CPU that is not there", [impossible]],
    ["one that is there beside one that is not", [allCpus[0]!, impossible]],
    ["no CPU", []],
    ["more CPUs than the kernel counts", [5000]],
    ["a negative CPU", [-1]],
  ])("%s is refused with a reason, and nothing changes", (_, cpus) => {
    expect(linux.setAffinity(cpus)).toMatch(/Invalid argument|not there or not allowed/);
    expect(linux.affinity()).toEqual(allCpus);
  });

  test("of another thread is set and read by its number, and the calling thread keeps its own", async () => {
    const before = threadIds();
    const worker = await startedWorker();
    const { id } = linux.threads().find((thread) => thread.name === "Worker" && !before.has(thread.id))!;
    for (const cpu of allCpus) {
      expect(linux.setAffinity([cpu], id)).toBeUndefined();
      expect(linux.affinity(id)).toEqual([cpu]);
      expect(cpusOfMask(`/proc/self/task/${id}/status`)).toEqual([cpu]);
      expect(linux.affinity()).toEqual(allCpus);
    }
    worker.terminate();
  });

  test("of a thread that is not there is refused", () => {
    expect(linux.setAffinity(allCpus, 2 ** 31 - 1)).toContain("No such process");
  });
});

describe("threads", () => {
  test("are those of /proc, by number, name and CPUs", () => {
    const namesBefore = namesOfThreads();
    const listedBefore = [...namesBefore.keys()];
    const threads = linux.threads();
    const listedAfter = readdirSync("/proc/self/task").map(Number);
    const lasting = listedBefore.filter((id) => listedAfter.includes(id));
    expect(lasting).toContain(process.pid);
    expect(threads.map(({ id }) => id)).toEqual(expect.arrayContaining(lasting));
    for (const thread of threads) {
      const folder = `/proc/self/task/${thread.id}`;
      try {
        const name = readFileSync(`${folder}/comm`, "utf8").trimEnd();
        expect(thread).toMatchObject({ id: thread.id, cpus: cpusOfMask(`${folder}/status`) });
        // One that was just born takes its name as soon as it has a CPU.
        if (namesBefore.get(thread.id) === name) expect(thread.name).toBe(name);
      } catch (error) {
        if (existsSync(folder)) throw error; // else it ended while we looked
      }
    }
  });

  test("include one that starts", async () => {
    const before = threadIds();
    const worker = await startedWorker();
    const started = linux.threads().filter(({ id }) => !before.has(id));
    expect(started.map(({ name }) => name)).toContain("Worker");
    worker.terminate();
  });
});

describe("a list of CPUs", () => {
  test.each([
    ["", []],
    ["0", [0]],
    ["0-3", [0, 1, 2, 3]],
    ["0-2,5", [0, 1, 2, 5]],
    ["1,3,8-9", [1, 3, 8, 9]],
  ])("%p", (list, cpus) => {
    expect(parseCpuList(list)).toEqual(cpus);
  });

  test("is read back as it was written", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(200)), (cpus) => {
        const sorted = cpus.toSorted((a, b) => a - b);
        expect(parseCpuList(kernelList(sorted))).toEqual(sorted);
      }),
    );
  });

  /** Runs of neighbours as `first-last`. */
  function kernelList(sorted: readonly number[]): string {
    const isStart = (index: number) => sorted[index - 1] !== sorted[index]! - 1;
    const starts = sorted.filter((_, index) => isStart(index));
    const ends = sorted.filter((_, index) => index === sorted.length - 1 || isStart(index + 1));
    return starts.map((first, run) => (first === ends[run] ? `${first}` : `${first}-${ends[run]}`)).join();
  }
});

describe("the monotonic clock", () => {
  /** Returns once the clock of the runtime itself has moved by a millisecond. */
  function passTime(): void {
    const endNs = Bun.nanoseconds() + 1e6;
    while (Bun.nanoseconds() < endNs);
  }

  test("runs as fast as the runtime's own", () => {
    for (let round = 0; round < 5; round++) {
      const outerNs = linux.monotonicNs();
      const runtimeNs = Bun.nanoseconds();
      const innerNs = linux.monotonicNs();
      passTime();
      const innerTookNs = linux.monotonicNs() - innerNs;
      const runtimeTookNs = Bun.nanoseconds() - runtimeNs;
      const outerTookNs = linux.monotonicNs() - outerNs;
      expect(innerTookNs).toBeLessThanOrEqual(runtimeTookNs);
      expect(runtimeTookNs).toBeLessThanOrEqual(outerTookNs);
    }
  });

  test("is the same in another process", () => {
    const script = `import { operatingSystem as linux } from ${JSON.stringify(join(import.meta.dir, "../../../ffi/os/current.ts"))};
      console.log(linux.monotonicNs());`;
    const beginNs = linux.monotonicNs();
    const child = Bun.spawnSync([process.execPath, "-e", script], { stdout: "pipe", stderr: "inherit" });
    const endNs = linux.monotonicNs();
    const childNs = Number(child.stdout.toString());
    expect(childNs).toBeGreaterThan(beginNs);
    expect(childNs).toBeLessThan(endNs);
  });

  test("never runs backwards", () => {
    let lastNs = linux.monotonicNs();
    for (let reading = 0; reading < 20_000; reading++) {
      const nowNs = linux.monotonicNs();
      if (nowNs < lastNs) throw new Error(`${nowNs} after ${lastNs}`);
      lastNs = nowNs;
    }
  });
});

describe("page faults of this thread", () => {
  const sizeBytes = 32 << 20;

  function faultsOf(work: () => void): number {
    const before = linux.threadPageFaults()!;
    work();
    const after = linux.threadPageFaults()!;
    return after.minorCount - before.minorCount + (after.majorCount - before.majorCount);
  }

  test("come with memory that is touched first here, and not with memory that was touched before", () => {
    const faultsOfFilling = (prepare: (arena: Arena) => void) => {
      using arena = new Arena("filled");
      const address = arena.address(arena.view(Uint8Array, sizeBytes));
      prepare(arena);
      return faultsOf(() => nativeFill(address, sizeBytes, 1));
    };
    // Where the kernel hands out huge pages, one fault brings 2 MiB.
    expect(faultsOfFilling(() => undefined)).toBeGreaterThanOrEqual(sizeBytes / (2 << 20));
    // The engine may fault by itself in one round, but not in all.
    const rounds = Array.from({ length: 5 }, () => faultsOfFilling((arena) => arena.touch()));
    expect(Math.min(...rounds)).toBe(0);
  });

  test("of another thread are not counted", async () => {
    const worker = new Worker(
      "data:text/javascript,const kept = []; onmessage = () => { kept.push(new Uint8Array(64 << 20).fill(1)); postMessage(1); }",
    );
    const answer = () =>
      new Promise((resolve) => {
        worker.onmessage = resolve;
        worker.postMessage(1);
      });
    await answer();
    const threadBefore = linux.threadPageFaults()!.minorCount;
    const processBefore = process.resourceUsage().minorPageFault;
    await answer();
    const ofThread = linux.threadPageFaults()!.minorCount - threadBefore;
    const ofProcess = process.resourceUsage().minorPageFault - processBefore;
    expect(ofProcess).toBeGreaterThanOrEqual(64 / 2);
    expect(ofThread).toBeLessThan(ofProcess / 4);
    worker.terminate();
  });
});

test("a variable of the environment reaches native code, and one that is there is left alone", () => {
  const { symbols } = cc({
    source: join(import.meta.dir, "../fixtures/environment.c"),
    symbols: { value_of: { args: ["ptr"], returns: "ptr" } }, // name
  });
  using arena = new Arena("names");
  const nativeValue = (name: string) => {
    const valueAddr = symbols.value_of(arena.cString(name) as Pointer);
    return valueAddr === null ? undefined : new CString(valueAddr).toString();
  };
  for (const [index, value] of ["1", "two words", ""].entries()) {
    const name = `MRLBENCH_TEST_VARIABLE_${index}`;
    expect(nativeValue(name)).toBeUndefined();
    linux.setDefaultEnvironmentVariable(name, value);
    expect(nativeValue(name)).toBe(value);
    linux.setDefaultEnvironmentVariable(name, "another");
    expect(nativeValue(name)).toBe(value);
    linux.setEnvironmentVariable(name, "another");
    expect(nativeValue(name)).toBe("another");
  }
  expect(() => linux.setDefaultEnvironmentVariable("NOT=A_NAME", "1")).toThrow("Invalid argument");
});

describe("standing in another folder", () => {
  const standing = () => readlinkSync("/proc/self/cwd");
  const script = join(import.meta.dir, "folder-child.ts");
  const child = (kind: string) => {
    const { stdout, stderr } = Bun.spawnSync([process.execPath, script, kind, temporaryFolder()], {
      stderr: "pipe",
    });
    expect(stderr.toString()).toBe("");
    return JSON.parse(stdout.toString());
  };

  test("lasts as long as the call, whatever it does", () => {
    const before = standing();
    const folder = realpathSync(temporaryFolder());
    expect(linux.inFolder(folder, standing)).toBe(folder);
    expect(standing()).toBe(before);
    const fail = () =>
      linux.inFolder(folder, () => {
        throw new Error(standing());
      });
    expect(fail).toThrow(folder);
    expect(standing()).toBe(before);
    expect(linux.inFolder("/", () => linux.inFolder(folder, standing))).toBe(folder);
    expect(standing()).toBe(before);
  });

  test("leaves no descriptor behind", () => {
    const targetOf = (fd: string) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return ""; // Closed since it was listed.
      }
    };
    const here = standing();
    const openCount = () => readdirSync("/proc/self/fd").filter((fd) => targetOf(fd) === here).length;
    const before = openCount();
    for (let turn = 0; turn < 100; turn++) linux.inFolder("/", () => undefined);
    expect(openCount()).toBe(before);
  });

  test.each([
    ["a relative one", "somewhere", "absolute"],
    ["one that is not there", "/nowhere", "No such file"],
  ])("%s is refused, and the process stays", (_, path, reason) => {
    const before = standing();
    expect(() => linux.inFolder(path, () => undefined)).toThrow(reason);
    expect(standing()).toBe(before);
  });

  test("from one that was deleted: the call is made, and the process is there again", () => {
    const { before, inside, after } = child("deleted");
    expect(before).toEndWith("(deleted)");
    expect(inside).toBe("/");
    expect(after).toBe(before);
  });

  test("one that could not be entered again is not left: an error, and no call", () => {
    const { before, inside, after, isSearchable } = child("forbidden");
    expect(isSearchable).toBe(false);
    expect(inside).toContain("refused to enter the current folder again");
    expect(inside).toContain("Permission denied");
    expect(after).toBe(before);
  });

  test("a Worker may do it as well", () => {
    expect(child("worker")).toMatchObject({ inside: "/" });
  });
});

describe("a library of the system", () => {
  test("is loaded by its name, or the loader says why not", () => {
    expect(linux.systemFunctions("libm.so.6", ["cos", "no_such_function"])).toEqual({
      cos: expect.any(Number),
      no_such_function: 0,
    });
    expect(linux.systemFunctions("libnowhere.so.7", ["cos"])).toContain("libnowhere.so.7: cannot open");
    expect(() => linux.systemFunctions("./libm.so.6", ["cos"])).toThrow("is a path");
  });
});

describe("a pipe", () => {
  test("brings what is written to who reads, and is closed in programs that are started", () => {
    const { readFd, writeFd } = linux.pipe()!;
    writeSync(writeFd, "through");
    const bytes = new Uint8Array(100);
    expect(Buffer.from(bytes.subarray(0, readSync(readFd, bytes))).toString()).toBe("through");
    const target = readlinkSync(`/proc/self/fd/${writeFd}`);
    expect(target).toStartWith("pipe:");
    const { stdout } = Bun.spawnSync(["ls", "-l", "/proc/self/fd"]);
    expect(stdout.toString()).not.toContain(target);
    closeSync(readFd);
    closeSync(writeFd);
  });
});

test("who writes to a pipe can ask whether its reader is gone", () => {
  const { readFd, writeFd } = linux.pipe()!;
  expect(linux.isReaderGone(writeFd)).toBe(false);
  // Also where the pipe is full, or was never written.
  writeSync(writeFd, Buffer.alloc(65_536));
  expect(linux.isReaderGone(writeFd)).toBe(false);
  closeSync(readFd);
  expect(linux.isReaderGone(writeFd)).toBe(true);
  closeSync(writeFd);
});

describe("the processes of a group", () => {
  test("are those that run in it: the leader and what it started, until they end", async () => {
    // The kernel puts the file's name in front of what is read.
    const oddName = join(temporaryFolder(), "a) Z 1 (b");
    copyFileSync("/bin/sleep", oddName);
    chmodSync(oddName, 0o700);
    const leader = Bun.spawn(["sh", "-c", `'${oddName}' 600 & echo $!; wait`], {
      stdout: "pipe",
      detached: true,
    });
    const { value } = await leader.stdout.getReader().read();
    const childId = Number(Buffer.from(value!).toString());
    expect(linux.processesOfGroup(leader.pid).sort((a, b) => a - b)).toEqual(
      [leader.pid, childId].sort((a, b) => a - b),
    );
    // Nobody may ever collect the child: it has ended all the same.
    process.kill(-leader.pid, "SIGKILL");
    await leader.exited;
    while (linux.processesOfGroup(leader.pid).length > 0) await Bun.sleep(5);
  });

  test("are not those of other groups", () => {
    expect(linux.processesOfGroup(2 ** 30)).toEqual([]);
  });
});

test("memory that cannot be had is refused with the size and the system's reason", () => {
  expect(() => linux.map(2 ** 52)).toThrow(
    `the operating system refused mmap of ${2 ** 52} bytes; seen: Cannot allocate memory (errno 12)`,
  );
});
