// What runs beside: load workers and the user's own program, in good order and in bad.

import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HIDDEN_COMMANDS } from "../../src/cli/processes/hidden-names.ts";
import { untilChildWorked, untilNone } from "../process-work.ts";
import { errorLines, openWorkbench } from "./mrlbench.ts";
import { parseCsv, steadyOf, summariesOf } from "./tables.ts";

const { run, start, temporaryFolder } = openWorkbench();

const SMALL = [
  "--layer",
  "C",
  "--index-size",
  "200",
  "--rounds",
  "1",
  "--warmup",
  "20",
  "--text",
  "short",
  "--quiet",
];
const BRIEF = [...SMALL, "--iters", "200"];
/** A program in the shell's own language: a tick of a millisecond or so, which it names itself. */
const PROGRAM = "while :; do echo 1234000 in a tick; sleep 0.001; done";

test.each(["typical", "peak"])("--load %s: rows of every arm, and how busy the workers were", (load) => {
  const { code, stdout, stderr } = run([...BRIEF, "--load", load]);
  expect({ code, rest: stderr.replaceAll(/^summary .*\n/gm, "") }).toEqual({ code: 0, rest: "" });
  const { rows } = parseCsv(stdout);
  expect(new Set(rows.map((row) => row.load))).toEqual(new Set([load]));
  expect(steadyOf(rows)).toHaveLength(800);
  const [summary] = summariesOf(stderr);
  expect(summary).toMatchObject({ verdict: "ok", load, n: "200" });
  // A machine with one CPU has no other one.
  if (load === "typical" && navigator.hardwareConcurrency === 1) return;
  expect(summary!.duty_asked).toBe(load === "peak" ? "1" : "0.5");
  expect(Number(summary!.duty)).toBeGreaterThan(0);
  expect(Number(summary!.duty)).toBeLessThanOrEqual(1.05);
});

test("--sim-cmd: the ticks of the user's program by its own figures, and no process of it afterwards", async () => {
  const cwd = temporaryFolder();
  const mark = `mark-${process.pid}-${Date.now()}`;
  const { code, stdout, stderr } = run(
    [
      ...SMALL,
      "--iters",
      "200",
      "--gap",
      "5",
      "--sim-cmd",
      `: ${mark}; ${PROGRAM}`,
      "--out",
      "run",
      "--csv",
      "-",
    ],
    { cwd },
  );
  expect(code).toBe(0);
  expect(new Set(parseCsv(stdout).rows.map(({ load }) => load))).toEqual(new Set(["sim-cmd"]));
  const [summary] = summariesOf(stderr);
  expect(summary).toMatchObject({ verdict: "ok", beside_tick_us: "1234", beside_slowdown: "1", duty: "" });
  const [facts] = JSON.parse(readFileSync(join(cwd, "run/run.json"), "utf8")).candidates;
  expect(facts.beside.map(({ arm }: { arm: string }) => arm).sort()).toEqual(["full", "null", "paced"]);
  for (const { members } of facts.beside) expect(members).toMatchObject([{ tick_ns_median: 1_234_000 }]);
  await untilNone(mark);
});

test("--sim-cmd beside layer B as well", () => {
  const { code, stderr } = run([
    // Pauses, so that a stretch has many ticks of the program.
    ...[
      "--iters",
      "600",
      "--processes",
      "1",
      "--gap",
      "5",
      "--warmup",
      "20",
      "--ttfi",
      "0",
      "--text",
      "short",
    ],
    ...["--quiet", "--sim-cmd", PROGRAM, "--csv", "calls.csv"],
  ]);
  expect(code).toBe(0);
  expect(summariesOf(stderr)[0]).toMatchObject({ verdict: "ok", load: "sim-cmd", beside_tick_us: "1234" });
});

test.each([
  { name: "ends at once", command: "exit 3", failure: /ended; seen: exit code 3 after 0 lines/ },
  {
    name: "ends in the middle, with a last word",
    command: "i=0; while [ $i -lt 8 ]; do i=$((i+1)); echo 1000; sleep 0.1; done; echo no more >&2; exit 9",
    failure: /ended; seen: exit code 9 after 8 lines; on stderr: no more/,
  },
  {
    name: "is not there",
    command: "no-such-program-anywhere",
    failure: /cannot be started; seen: exit code 127/,
  },
  { name: "prints nothing", command: "sleep 60", failure: /printed no line for 5 s; seen: 0 lines/ },
  { name: "floods", command: "yes", failure: /printed more than 100,000 lines within a second/ },
])(
  "--sim-cmd with a program that $name",
  ({ command, failure }) => {
    const cwd = temporaryFolder();
    // Long enough to meet what happens in the middle.
    const result = run([...SMALL, "--iters", "100000", "--sim-cmd", command, "--csv", "calls.csv"], { cwd });
    expect(result.code).toBe(3);
    const [what, next] = errorLines(result);
    expect(what).toMatch(failure);
    expect(next).toMatch(/^ {2}\S/);
    expect(summariesOf(result.stderr)[0]).toMatchObject({ verdict: "failed", load: "sim-cmd" });
    // What was measured until then is whole; the reason comes last.
    const { rows } = parseCsv(readFileSync(join(cwd, "calls.csv"), "utf8"));
    expect(rows.at(-1)).toMatchObject({ phase: "", load: "sim-cmd", latency_ns: "" });
    expect(rows.at(-1)!.error).toMatch(failure);
    for (const row of rows.slice(0, -1)) expect([row.latency_ns === "", row.error]).toEqual([false, ""]);
  },
  240_000,
);

test("a program that fails ends its case, and the next one runs", () => {
  const cwd = temporaryFolder();
  // Only the second time it finds what the first left, and goes on.
  const command = `if [ -e before ]; then ${PROGRAM}; else : > before; exit 5; fi`;
  const { code, stdout, stderr } = run([...BRIEF, "--dim", "64,128", "--sim-cmd", command], { cwd });
  expect(code).toBe(3);
  expect(summariesOf(stderr).map(({ dim, verdict }) => `${dim} ${verdict}`)).toEqual(["64 failed", "128 ok"]);
  expect(steadyOf(parseCsv(stdout).rows)).toHaveLength(800);
});

/** Sends Ctrl-C once the program beside has begun, which says so by a file, and what is measured beside it, if anything, has worked so long. */
async function interrupt(args: readonly string[], workedS: number, cwd: string, program = PROGRAM) {
  const begun = join(cwd, "begun");
  const child = start([...args, "--sim-cmd", `: > ${begun}; ${program}`, "--csv", "calls.csv"], { cwd });
  const stderr = new Response(child.stderr).text();
  while (!existsSync(begun) && child.exitCode === null) await Bun.sleep(20);
  if (workedS > 0) await untilChildWorked(child, HIDDEN_COMMANDS.measureCase, workedS);
  child.kill("SIGINT");
  const patience = setTimeout(() => child.kill("SIGKILL"), 60_000);
  await child.exited;
  clearTimeout(patience);
  expect({ code: child.exitCode, signal: child.signalCode }).toEqual({ code: 130, signal: null });
  await untilNone(begun);
  const [summary] = summariesOf(await stderr);
  expect(summary).toMatchObject({ verdict: "failed", error: "interrupted" });
  const { rows } = parseCsv(readFileSync(join(cwd, "calls.csv"), "utf8"));
  expect(rows.at(-1)).toMatchObject({ phase: "", latency_ns: "", error: "interrupted" });
  return { summary: summary!, ticks: rows.slice(0, -1) };
}

test.each([
  ["B", []],
  ["C", ["--layer", "C"]],
] as const)(
  "Ctrl-C while a program says nothing that does not end when asked: layer %s",
  async (_, args) => {
    const program = "trap '' TERM; while :; do sleep 1; done";
    const { summary, ticks } = await interrupt(args, 0, temporaryFolder(), program);
    expect([summary.n, ticks.length]).toEqual(["", 0]);
  },
  240_000,
);

test("Ctrl-C while the memory is filled: nothing was measured, and nothing is left running", async () => {
  // A graph of a million memories takes minutes.
  const args = ["--layer", "C", "--index-size", "1000000"];
  const { summary, ticks } = await interrupt(args, 1, temporaryFolder());
  expect([summary.n, ticks.length]).toEqual(["", 0]);
}, 240_000);

test("Ctrl-C in the rounds: what was measured is whole", async () => {
  const cwd = temporaryFolder();
  const args = [...SMALL.slice(0, 4), "--warmup", "20", "--text", "short", "--iters", "100000"];
  // To fill the memory with 200 texts takes a part of a second: the rest went into rounds.
  const { summary, ticks } = await interrupt([...args, "--rounds", "1000", "--out", "run"], 4, cwd);
  const text = readFileSync(join(cwd, "calls.csv"), "utf8");
  expect(readFileSync(join(cwd, "run/calls.csv"), "utf8")).toBe(text);
  expect(ticks.map(({ call }) => Number(call))).toEqual(ticks.map((_, index) => index));
  for (const { latency_ns, error } of ticks) expect([/^\d+$/.test(latency_ns!), error]).toEqual([true, ""]);
  const counted = steadyOf(ticks).filter(({ arm }) => arm === "full");
  expect(counted.length).toBeGreaterThan(0);
  expect(summary.n).toBe(String(counted.length));
}, 240_000);

test.each([
  { args: ["--rounds", "3"], failure: "--rounds is for layer C only" },
  { args: ["--layer", "A,B", "--repeat-hits", "0.5"], failure: "--repeat-hits is for layer C only" },
  { args: ["--layer", "C", "--rate", "5", "--gap", "1"], failure: "--rate and --gap exclude each other" },
  { args: ["--sim-cmd", "true", "--load", "peak"], failure: "--sim-cmd and --load exclude each other" },
  {
    args: ["--layer", "C", "--tick-budget-us", "5", "--rerank", "5"],
    failure: "--tick-budget-us and --rerank exclude each other",
  },
  { args: ["--layer", "C", "--rounds", "0"], failure: 'seen: "0"; expected: a whole number from 1' },
  { args: ["--layer", "C", "--index-size", "3"], failure: 'seen: "3"; expected: a whole number from 16' },
  { args: ["--layer", "C", "--repeat-hits", "1.5"], failure: 'seen: "1.5"; expected: a number from 0 to 1' },
  { args: ["--layer", "C", "--index", "flat"], failure: "expected: hnsw, exact, funnel or auto" },
  { args: ["--layer", "C", "--rate", "0"], failure: 'seen: "0"' },
  { args: ["--layer", "C", "--gap", "1,-1"], failure: 'seen: "-1"' },
  { args: ["--layer", "D"], failure: "expected: A, B or C" },
  { args: ["--layer", "C", "--dim", "257"], failure: "--dim is above the dimension of the model" },
])("a wrong command is refused before anything runs: $args", ({ args, failure }) => {
  const result = run([...args, "--csv", "calls.csv"]);
  expect({ code: result.code, files: readdirSync(result.cwd) }).toEqual({ code: 2, files: [] });
  expect(errorLines(result)[0]).toContain(failure);
});
