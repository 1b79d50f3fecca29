// Several cases in fresh processes, seen from the one that starts them: shares, rounds and their order, and children that die or hang.
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { SoFar } from "../../src/cases/children/so-far.ts";
import type { CaseOutcome, ProcessOutcome } from "../../src/cases/outcome.ts";
import { runCases } from "../../src/cases/run-cases.ts";
import type { RunContext } from "../../src/cases/run-context.ts";
import type { CaseSettings } from "../../src/cases/settings.ts";
import { ExitCode } from "../../src/core/errors.ts";
import { monotonicNs } from "../../src/host/clock.ts";
import { benchCase, context, settings, texts } from "./example-case.ts";

const child = [process.execPath, join(import.meta.dir, "stub-child.ts")];

/** @param models what each case's children do */
async function run(
  models: readonly string[],
  how: Partial<CaseSettings>,
  changes: Partial<RunContext> = {},
  isWatched = false,
) {
  const processes: ProcessOutcome[] = [];
  const cases: CaseOutcome[] = [];
  const sofar: string[] = [];
  const begun: unknown[] = [];
  await runCases(
    models.map((model) => ({ benchCase: { ...benchCase, model }, texts })),
    {
      ...context,
      settings: { ...settings, ...how },
      originNs: monotonicNs(),
      childCommand: () => child,
      ...changes,
    },
    {
      ...(isWatched && {
        begun: ({ isWarmup, latency }: SoFar, planned: number) =>
          begun.push([isWarmup, latency?.latencyNsP50, planned, processes.length]),
      }),
      measured: (outcome) => processes.push(outcome),
      sofar: (_, done, planned) => sofar.push(`${done}/${planned}`),
      done: (outcome) => void cases.push(outcome),
    },
  );
  return { processes, cases, sofar, begun };
}

const nameOf = ({ result: { identity } }: CaseOutcome) => `${identity.model} ${identity.process}`;

describe("cases of a run", () => {
  test("take their turns, one process each in a round, and are told in their order", async () => {
    const { processes, cases, sofar } = await run(["3000", "4000", "5000"], { iters: 3 * 662, processes: 9 });
    expect(processes.map(nameOf)).toEqual([
      ...["3000 0", "4000 0", "5000 0"],
      ...["4000 1", "5000 1", "3000 1"],
      ...["5000 2", "3000 2", "4000 2"],
    ]);
    expect(cases.map(({ result }) => [result.identity.model, result.latency?.latencyNsP50])).toEqual([
      ["3000", 3000],
      ["4000", 4000],
      ["5000", 5000],
    ]);
    expect(new Set(sofar)).toEqual(new Set(["1/3", "2/3"]));
    // On one clock, one alive at a time.
    const starts = processes.map(({ calls }) => calls[0]!.table.startNs![0]!);
    expect(starts[0]).toBeGreaterThan(0);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  }, 240_000);

  test("share out all their calls, and number the rows of each process", async () => {
    const { processes } = await run(["3000"], { iters: 6000, processes: 6 });
    expect(processes.map(({ calls }) => calls[0]!.table.count)).toEqual([1000, 1000, 1000, 1000, 1000, 1000]);
    expect(processes.map(({ calls }) => calls[0]!.identity.process)).toEqual([0, 1, 2, 3, 4, 5]);
    // What a library prints where answers go is its words.
    expect(new Set(processes.map(({ said }) => said))).toEqual(new Set(["libthing 1.2"]));
  }, 240_000);

  test.each([
    { iters: 600, notes: ["One process; no interval between processes, which takes 6 or more."] },
    { iters: 3000, notes: ["4 processes; no interval between processes, which takes 6 or more."] },
    { iters: 6 * 662, notes: [] },
  ])(
    "of $iters calls say when there are too few processes for an interval",
    async ({ iters, notes }) => {
      const { cases } = await run(["3000"], { iters, processes: 9 });
      expect(cases[0]!.result.notes.map(({ text }) => text)).toEqual([...notes]);
      expect(cases[0]!.result.latency!.latencyNsP50Low).toBe(notes.length === 0 ? 3000 : undefined!);
    },
    240_000,
  );
});

test("who waits sees what the first process has before it is through: its warm-up, and once its calls", async () => {
  const how = { iters: 2 * 662, processes: 2 };
  const { cases, begun } = await run(["takes long"], how, {}, true);
  expect(begun).toEqual([
    [true, 5000, 2, 0],
    [false, 5000, 2, 0],
  ]);
  expect(cases).toHaveLength(1);
  expect((await run(["takes long"], how)).begun).toEqual([]);
}, 240_000);

describe("a child that", () => {
  const settled = { iters: 2 * 662, processes: 2 };

  test("aborts is a case that failed, with the signal and its last words; the others go on", async () => {
    const { cases } = await run(["aborts", "3000"], settled);
    expect(cases[0]).toMatchObject({
      exitCode: ExitCode.native,
      calls: [],
      result: {
        verdict: "failed",
        error:
          "the measuring process was ended by SIGABRT; seen: its last words: libthing: assertion failed in kernel 7",
        identity: { model: "aborts", process: 0 },
      },
    });
    expect(cases[1]).toMatchObject({
      exitCode: 0,
      result: { verdict: "ok", latency: { sampleCount: 1324 } },
    });
  }, 240_000);

  test("hangs is ended when its time is over", async () => {
    const { cases } = await run(["hangs", "3000"], { ...settled, timeoutNs: 10e9 });
    expect(cases[0]!.exitCode).toBe(ExitCode.native);
    expect(cases[0]!.result.error).toBe(
      "the measuring process did not end within 10 s, and was ended by SIGKILL; seen: its last words: libthing: waiting for the device",
    );
    expect(cases[1]!.result.verdict).toBe("ok");
  }, 240_000);

  test("ends without an answer says its code", async () => {
    const { cases } = await run(["exits"], settled);
    expect(cases[0]!.result.error).toBe("the measuring process ended with code 9; seen: it said nothing");
  }, 240_000);

  test("cannot open its model is not started again, and its failure is the case's", async () => {
    const { processes, cases } = await run(["is missing", "3000"], settled);
    expect(processes.map(nameOf)).toEqual(["is missing 0", "3000 0", "3000 1"]);
    expect(cases[0]).toMatchObject({ exitCode: ExitCode.missing, result: { error: "no such device" } });
    expect(cases[0]!.failure).toMatchObject({ message: "no such device", next: "Buy one." });
  }, 240_000);
});

test("who asks to stop gets what was measured; what was not begun is no case", async () => {
  let count = 0;
  const { processes, cases } = await run(
    ["3000", "4000", "5000"],
    { iters: 2 * 662, processes: 2 },
    { shouldStop: () => count++ >= 2 },
  );
  expect(processes.map(nameOf)).toEqual(["3000 0", "4000 0"]);
  expect(cases.map(({ result }) => [result.identity.model, result.verdict, result.error])).toEqual([
    ["3000", "failed", "interrupted"],
    ["4000", "failed", "interrupted"],
  ]);
}, 240_000);
