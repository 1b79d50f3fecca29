// Where the calling thread and a runtime's own threads really run, read back from the system after the calls.
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { Pin } from "../../src/core/pin.ts";
import type { Runtime } from "../../src/engine/providers.ts";
import { chooseCpus } from "../../src/host/pinning.ts";
import type { CandidateRequest } from "../../src/open/candidate.ts";
import { graphPath, modelIsMissing } from "../embed/wordllama.ts";
import { openvino, ort, runtimes } from "./libraries.ts";
import type { ThreadsReport, ThreadsTask } from "./threads-child.ts";

const allCpus = chooseCpus(Number.MAX_SAFE_INTEGER);
const [firstCpu, lastCpu] = chooseCpus(2);
if (lastCpu === undefined) console.warn("SKIPPED: tests of pinning need two CPUs; this machine has one");

interface Configuration {
  readonly threads: number;
  readonly pin: Pin;
}

/** Opens the built-in model with each configuration in turn, in one fresh process. */
function runInChild(runtime: Runtime, configurations: readonly Configuration[]): ThreadsReport[] {
  const batch = 4;
  const task: ThreadsTask = {
    candidates: configurations.map(
      (configuration): CandidateRequest => ({
        model: graphPath("fp32", batch, runtime),
        variant: "fp32",
        backend: "cpu",
        runtime,
        provider: undefined,
        batch,
        spin: false,
        ...configuration,
      }),
    ),
    places: {
      cacheRoot: "",
      ortLibrary: ort.libraryPath,
      openvinoLibrary: openvino.libraryPath,
      modelStores: [],
    },
  };
  const child = Bun.spawnSync(
    [process.execPath, join(import.meta.dir, "threads-child.ts"), JSON.stringify(task)],
    { stdout: "pipe", stderr: "pipe" },
  );
  if (child.exitCode !== 0) throw new Error(child.stderr.toString());
  return JSON.parse(child.stdout.toString());
}

/** It is the first that the system lists. */
function callingThread({ threads }: ThreadsReport): readonly number[] {
  return threads[0]!.cpus;
}

for (const { runtime, isMissing } of runtimes) {
  describe.skipIf(isMissing || modelIsMissing || lastCpu === undefined)(runtime, () => {
    test("two threads on two named CPUs: no thread may run elsewhere", () => {
      const pin = [firstCpu!, lastCpu!];
      const [report] = runInChild(runtime, [{ threads: 2, pin }]);
      expect(report!.cpus).toEqual(pin);
      expect(report!.threads.length).toBeGreaterThanOrEqual(2);
      for (const { cpus } of report!.threads) expect(pin).toEqual(expect.arrayContaining([...cpus]));
    });

    test.each([firstCpu!, lastCpu!])("two threads on one named CPU, %i, share it", (cpu) => {
      const [report] = runInChild(runtime, [{ threads: 2, pin: [cpu] }]);
      expect(report!.threads.length).toBeGreaterThanOrEqual(2);
      for (const { cpus } of report!.threads) expect(cpus).toEqual([cpu]);
    });

    test("not pinned: any thread may run anywhere", () => {
      const [report] = runInChild(runtime, [{ threads: 2, pin: "none" }]);
      expect(report!.cpus).toBeNull();
      for (const { cpus } of report!.threads) expect(cpus).toEqual(allCpus);
    });
  });
}

describe.skipIf(ort.isMissing || modelIsMissing || lastCpu === undefined)("ort, beyond that", () => {
  test("gives the calling thread the first CPU and its own thread the second", () => {
    const [report] = runInChild("ort", [{ threads: 2, pin: [firstCpu!, lastCpu!] }]);
    expect(callingThread(report!)).toEqual([firstCpu!]);
    expect(report!.threads.map(({ cpus }) => cpus)).toContainEqual([lastCpu!]);
  });

  test("binds anew for each case of a sweep, and leaves no thread where the case before had it", () => {
    const [named, chosen, free] = runInChild("ort", [
      { threads: 2, pin: [firstCpu!] },
      { threads: 1, pin: "auto" },
      { threads: 1, pin: "none" },
    ]);
    for (const { cpus } of named!.threads) expect(cpus).toEqual([firstCpu!]);
    expect(chosen!.cpus).toEqual([lastCpu!]);
    for (const { cpus } of chosen!.threads) expect(cpus).toEqual([lastCpu!]);
    for (const { cpus } of free!.threads) expect(cpus).toEqual(allCpus);
  });
});

describe.skipIf(openvino.isMissing || modelIsMissing || lastCpu === undefined)(
  "openvino, beyond that",
  () => {
    test("keeps its threads from case to case: they are read back each time", () => {
      const [free, pinned] = runInChild("openvino", [
        { threads: 2, pin: "none" },
        { threads: 2, pin: [lastCpu!] },
      ]);
      expect(pinned!.threads.length).toBeGreaterThanOrEqual(free!.threads.length);
    });
  },
);
