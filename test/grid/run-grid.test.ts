// A grid in fresh processes that do what the test says: what is on the disk when, what a kill leaves, who is dropped, and what it is called.
import { expect, test } from "bun:test";
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CaseSettings } from "../../src/cases/settings.ts";
import { ExitCode } from "../../src/core/errors.ts";
import type { GridCase, GridEnd } from "../../src/grid/grid-case.ts";
import { type GridLimits, runGrid } from "../../src/grid/run-grid.ts";
import { GridFolder } from "../../src/grid/store/grid-folder.ts";
import type { GridRecord } from "../../src/grid/store/record.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { benchCase, context, settings, texts } from "../cases/example-case.ts";

const child = [process.execPath, join(import.meta.dir, "..", "cases", "stub-child.ts")];
const temporaryFolder = temporaryFolders();
const TWO = { iters: 2 * 662, processes: 2 };

/** @param models what each case's children do; a number is the nanoseconds of each call */
function gridOf(models: readonly string[], how: Partial<CaseSettings>): GridCase[] {
  return models.map((model) => ({
    benchCase: { ...benchCase, model },
    settings: { ...settings, ...how },
    heat: "all",
    texts,
  }));
}

function recordOf(cases: readonly GridCase[]): GridRecord {
  return {
    ...{ version: "1", build: "b", machine: "m1", run: "r1", asked: {}, texts: {}, budgetNs: null },
    cases: cases.map(({ texts: _, ...one }) => one),
  };
}

interface Watched {
  readonly ends: readonly GridEnd[];
  readonly blocks: readonly number[];
  readonly isWhole: boolean;
}

/** Begins a grid in a folder, or goes on with it. @param stopAfter so many processes, as if the user asked to */
async function run(
  path: string,
  cases: readonly GridCase[],
  how: {
    readonly stopAfter?: number;
    readonly isBegun?: boolean;
    readonly timeFor?: number;
  } & Partial<GridLimits> = {},
): Promise<Watched> {
  const record = recordOf(cases);
  using folder = how.isBegun ? GridFolder.resume(path, record) : GridFolder.begin(path, record, {});
  const blocks: number[] = [];
  const ends: GridEnd[] = [];
  const isWhole = await runGrid(
    cases,
    folder,
    {
      ...context,
      childCommand: () => child,
      shouldStop: () => blocks.length >= (how.stopAfter ?? Number.POSITIVE_INFINITY),
    },
    { block: (index) => blocks.push(index), dropped() {}, done: (end) => ends.push(end) },
    {
      budgetNs: how.budgetNs,
      mayStart: () => blocks.length < (how.timeFor ?? Number.POSITIVE_INFINITY),
    },
  );
  return { ends, blocks, isWhole };
}

/** How often each process of each case has a row, and how many it has. */
function rowsIn(path: string): Record<string, number> {
  const [header, ...rows] = readFileSync(join(path, "calls.csv"), "utf8").trimEnd().split("\n");
  const columns = header!.split(",");
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const cells = row.split(",");
    const key = ["model", "process"].map((column) => cells[columns.indexOf(column)]).join(" ");
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** Which process of which case has a row in processes.csv, and its p99. */
function processesIn(path: string): readonly string[] {
  const [header, ...rows] = readFileSync(join(path, "processes.csv"), "utf8").trimEnd().split("\n");
  const columns = header!.split(",");
  return rows
    .map((row) => row.split(","))
    .map((cells) => ["model", "process", "p99_us"].map((column) => cells[columns.indexOf(column)]).join(" "))
    .sort();
}

const shown = ({ index, standing, processes }: GridEnd) => `${index} ${standing} ${processes}`;

test("every case has its processes in turning rounds, and a table with all of them", async () => {
  const path = join(temporaryFolder(), "grid");
  const { ends, blocks, isWhole } = await run(path, gridOf(["3000", "4000", "5000"], TWO));
  expect({ blocks, isWhole }).toEqual({ blocks: [0, 1, 2, 1, 2, 0], isWhole: true });
  expect(ends.map(shown)).toEqual(["0 measured 2", "1 measured 2", "2 measured 2"]);
  expect(ends.map(({ outcome }) => outcome.result.latency?.latencyNsP99)).toEqual([3000, 4000, 5000]);
  const keys = ["3000", "4000", "5000"].flatMap((model) => [`${model} 0`, `${model} 1`]);
  expect(rowsIn(path)).toEqual(Object.fromEntries(keys.map((key) => [key, 662])));
  expect(readFileSync(join(path, "summary.csv"), "utf8").trimEnd().split("\n")).toHaveLength(4);
  expect(processesIn(path)).toEqual(["3000 0 3", "3000 1 3", "4000 0 4", "4000 1 4", "5000 0 5", "5000 1 5"]);
}, 240_000);

test("whose time is over ends as it is: the last process counts, and nobody is called measured for less", async () => {
  const path = join(temporaryFolder(), "grid");
  const { ends, blocks, isWhole } = await run(path, gridOf(["3000", "4000"], TWO), { timeFor: 3 });
  expect({ blocks, isWhole }).toEqual({ blocks: [0, 1, 1], isWhole: true });
  expect(ends.map(shown)).toEqual(["0 screened 1", "1 measured 2"]);
  const none = await run(join(temporaryFolder(), "grid"), gridOf(["3000"], TWO), { timeFor: 0 });
  expect(none.ends.map(shown)).toEqual(["0 not-started 0"]);
}, 240_000);

test.each([1, 2, 3, 4, 5])(
  "left after %d processes, with a row begun, it goes on to the same",
  async (stopAfter) => {
    const path = join(temporaryFolder(), "grid");
    const cases = gridOf(["3000", "4000", "5000"], TWO);
    const first = await run(path, cases, { stopAfter });
    expect(first.isWhole).toBe(false);
    const before = rowsIn(path);
    expect(Object.values(before)).toEqual(Array.from({ length: stopAfter }, () => 662));
    // What a process had written of which nobody saw the end.
    appendFileSync(join(path, "calls.csv"), "r1,m1,9999/fp32/ort/CPU,9999,fp32\nr1,m1,half a ro");
    const { ends, blocks, isWhole } = await run(path, cases, { isBegun: true });
    expect(isWhole).toBe(true);
    expect(blocks).toEqual([0, 1, 2, 1, 2, 0].slice(stopAfter));
    expect(ends.map(shown)).toEqual(["0 measured 2", "1 measured 2", "2 measured 2"]);
    expect(ends.map(({ outcome }) => outcome.result.latency?.latencyNsP99)).toEqual([3000, 4000, 5000]);
    const keys = ["3000", "4000", "5000"].flatMap((model) => [`${model} 0`, `${model} 1`]);
    expect(rowsIn(path)).toEqual(Object.fromEntries(keys.map((key) => [key, 662])));
    expect(processesIn(path)).toEqual(keys.map((key) => `${key} ${key[0]}`));
  },
  240_000,
);

test("a process whose rows the disk does not have is measured again", async () => {
  const path = join(temporaryFolder(), "grid");
  const cases = gridOf(["3000", "4000"], TWO);
  await run(path, cases, { stopAfter: 2 });
  const calls = join(path, "calls.csv");
  writeFileSync(calls, readFileSync(calls).subarray(0, -5));
  const { blocks } = await run(path, cases, { isBegun: true });
  expect(blocks).toEqual([1, 1, 0]);
  expect(Object.values(rowsIn(path))).toEqual([662, 662, 662, 662]);
}, 240_000);

test("a grid that was finished is told once more, and measured no more", async () => {
  const path = join(temporaryFolder(), "grid");
  const cases = gridOf(["3000", "is missing"], TWO);
  const first = await run(path, cases);
  const again = await run(path, cases, { isBegun: true });
  expect(again.blocks).toEqual([]);
  expect(again.ends.map(shown)).toEqual(first.ends.map(shown));
  expect(again.ends.map(({ outcome }) => outcome.exitCode)).toEqual([0, ExitCode.missing]);
  expect(readdirSync(join(path, "grid")).filter((name) => name.endsWith(".block"))).toEqual([]);
}, 240_000);

test("a case that fails has no further process, and the others all of theirs", async () => {
  const path = join(temporaryFolder(), "grid");
  const { ends, blocks } = await run(path, gridOf(["aborts", "3000"], TWO));
  expect(blocks).toEqual([0, 1, 1]);
  expect(ends.map(shown)).toEqual(["0 failed 1", "1 measured 2"]);
  expect(ends[0]!.why).toContain("SIGABRT");
  expect(readFileSync(join(path, "calls.csv"), "utf8").match(/SIGABRT/g)).toHaveLength(1);
}, 240_000);

test("with a budget who is clearly slower is dropped and not called measured, whatever stopped it between", async () => {
  const cases = gridOf(["3000", "90000"], { iters: 9 * 662, processes: 9 });
  const whole = await run(join(temporaryFolder(), "grid"), cases, { budgetNs: 600e9 });
  expect(whole.ends.map(({ standing }) => standing)).toEqual(["measured", "screened"]);
  const [, slow] = whole.ends;
  expect(slow!.processes).toBeLessThan(5);
  expect(slow!.outcome.result.verdict).toBe("screened");
  expect(slow!.why).toBe(
    `dropped in round ${slow!.processes}: each process slower than each of 0, 30.00 times`,
  );

  const path = join(temporaryFolder(), "grid");
  await run(path, cases, { budgetNs: 600e9, stopAfter: 3 });
  const resumed = await run(path, cases, { budgetNs: 600e9, isBegun: true });
  expect(resumed.ends.map(shown).at(-1)).toBe(shown(slow!));
}, 240_000);

test("what the budget leaves no time for says so", async () => {
  const path = join(temporaryFolder(), "grid");
  const { ends } = await run(path, gridOf(["3000", "4000"], TWO), { budgetNs: 1 });
  expect(ends.map(({ standing, why }) => [standing, why])).toContainEqual([
    "not-started",
    "the budget was spent after 0 of 2 processes",
  ]);
  expect(ends.every(({ standing }) => standing !== "measured")).toBe(true);
}, 240_000);

test.each([
  [{ version: "2" }, "another executable began it; seen: mrlbench 2 (b); expected: mrlbench 1 (b)"],
  [{ machine: "m2" }, "it was begun on another machine; seen: m2; expected: m1"],
  [{ budgetNs: 5e9 }, "the budget is another; seen: 5 s; expected: none"],
  [{ texts: { mixed: "0" } }, "the texts of mixed are others; seen: 0; expected: those of hash none"],
] as const)(
  "what is not as it was begun is refused: %j",
  async (change, what) => {
    const path = join(temporaryFolder(), "grid");
    const cases = gridOf(["3000"], TWO);
    await run(path, cases);
    const resume = () => GridFolder.resume(path, { ...recordOf(cases), ...change });
    expect(resume).toThrow(`--resume cannot go on: ${what}`);
  },
  240_000,
);

test("a plan with another case names what is other, and a folder without a grid is none", async () => {
  const path = join(temporaryFolder(), "grid");
  const cases = gridOf(["3000"], TWO);
  await run(path, cases);
  const other = gridOf(["3000"], { ...TWO, seed: 5 });
  expect(() => GridFolder.resume(path, recordOf(other))).toThrow(
    "case 1 of the plan is another; seen: seed 5; expected: seed 1",
  );
  rmSync(join(path, "grid"), { recursive: true });
  expect(() => GridFolder.resume(path, recordOf(cases))).toThrow("--resume names no grid that was begun");
}, 240_000);

test("two processes at once do not go on with one folder", async () => {
  const path = join(temporaryFolder(), "grid");
  const cases = gridOf(["3000"], TWO);
  await run(path, cases, { stopAfter: 1 });
  using _ = GridFolder.resume(path, recordOf(cases));
  expect(() => GridFolder.resume(path, recordOf(cases))).toThrow(`another process is at work on ${path}`);
}, 240_000);
