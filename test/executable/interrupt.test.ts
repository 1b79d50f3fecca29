// Ctrl-C and a request to end: what was measured is whole and on disk, and the exit code says what came.

import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readLines } from "../../src/data/lines.ts";
import { type Child, openWorkbench } from "./mrlbench.ts";
import { parseCsv, steadyOf, summariesOf } from "./tables.ts";

const { run, start, temporaryFolder } = openWorkbench();

/** Until calls are surely under way, on this machine and with the cache warm: some starts and a second. */
const underWayMs = 1000 + 4 * startMs();

function startMs(): number {
  const beginMs = performance.now();
  run(["embed"], { stdin: "hello" });
  return performance.now() - beginMs;
}

/** A process that does not end by itself is killed. */
async function interrupt(child: Child, signals: readonly NodeJS.Signals[], afterMs = underWayMs) {
  const outputs = Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  await Bun.sleep(afterMs);
  for (const signal of signals) child.kill(signal);
  const patience = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await child.exited;
  clearTimeout(patience);
  const [stdout, stderr] = await outputs;
  return { code: child.exitCode, signal: child.signalCode, stdout, stderr };
}

/** Many minutes of calls, from the first second on. */
const ENDLESS = ["--iters", "500000", "--warmup", "10", "--ttfi", "0", "--text", "long", "--batch", "16"];

test.each([
  { signal: "SIGINT", code: 130 },
  { signal: "SIGTERM", code: 143 },
] as const)("$signal in the middle of a case ends in $code with whole rows", async ({ signal, code }) => {
  const cwd = temporaryFolder();
  const child = start([...ENDLESS, "--csv", "calls.csv", "--json", "cases.json", "--out", "run"], { cwd });
  const end = await interrupt(child, [signal]);
  expect(end).toMatchObject({ code, signal: null });

  const text = readFileSync(join(cwd, "calls.csv"), "utf8");
  expect(readFileSync(join(cwd, "run", "calls.csv"), "utf8")).toBe(text);
  const { rows } = parseCsv(text);
  const calls = rows.slice(0, -1);
  expect(steadyOf(calls).length).toBeGreaterThan(0);
  expect(calls.map((row) => row.call)).toEqual(calls.map((_, index) => String(index)));
  for (const { latency_ns, error } of calls) {
    expect(latency_ns).toMatch(/^\d+$/);
    expect(error).toBe("");
  }
  expect(rows.at(-1)).toMatchObject({ phase: "", latency_ns: "", error: "interrupted" });

  const [summary] = summariesOf(end.stderr);
  expect(summary).toMatchObject({
    verdict: "failed",
    error: "interrupted",
    n: String(steadyOf(calls).length),
  });
  expect(JSON.parse(readFileSync(join(cwd, "run", "run.json"), "utf8")).candidates).toHaveLength(1);
  expect(parseCsv(readFileSync(join(cwd, "run", "summary.csv"), "utf8")).rows).toHaveLength(1);
  expect(JSON.parse(readFileSync(join(cwd, "cases.json"), "utf8")).cases).toHaveLength(1);
});

test("cases that were done before are kept, those to come are not begun", async () => {
  const cwd = temporaryFolder();
  const { code, stderr } = await interrupt(
    start([...ENDLESS, "--dim", "8,16,32", "--csv", "calls.csv"], { cwd }),
    ["SIGINT"],
  );
  expect(code).toBe(130);
  expect(summariesOf(stderr).map(({ dim, verdict }) => `${dim} ${verdict}`)).toEqual(["8 failed"]);
});

test("while fresh processes are timed: the case that was measured is whole", async () => {
  const cwd = temporaryFolder();
  const args = [
    "--iters",
    "100",
    "--warmup",
    "10",
    "--ttfi",
    "10000",
    "--text",
    "short",
    "--csv",
    "calls.csv",
  ];
  const { code, stderr } = await interrupt(start(args, { cwd }), ["SIGINT"], 2 * underWayMs);
  expect(code).toBe(130);
  expect(parseCsv(readFileSync(join(cwd, "calls.csv"), "utf8")).rows).toHaveLength(111);
  const [summary] = summariesOf(stderr);
  expect(summary).toMatchObject({ verdict: "ok", n: "100" });
  expect(Number(summary!.ttfi_ms)).toBeGreaterThan(0);
});

test("while the first run unpacks: nothing is half-written, and the next run works", async () => {
  const root = join(temporaryFolder(), "cache");
  const child = start([...ENDLESS, "--cache-dir", root]);
  const { code } = await interrupt(child, ["SIGINT"], 100);
  expect(code).toBe(130);
  expect([...new Bun.Glob("**/.part-*").scanSync({ cwd: root, dot: true })]).toEqual([]);
  expect(run(["embed", "--cache-dir", root], { stdin: "hello" }).code).toBe(0);
});

test("twice ends at once, whatever is being done", async () => {
  const { code, signal } = await interrupt(start(ENDLESS), ["SIGINT", "SIGINT"]);
  expect(code === 130 || signal === "SIGINT").toBe(true);
});

test.each([
  { signal: "SIGINT", code: 130 },
  { signal: "SIGTERM", code: 143 },
] as const)(
  "embed ends on $signal although it waits for a line, and has answered those that came",
  async (end) => {
    const child = start(["embed", "--dim", "2"]);
    child.stdin.write("one\ntwo\nhalf a li");
    child.stdin.flush();
    const texts: string[] = [];
    for await (const { text } of readLines(child.stdout, "stdout")) {
      texts.push(JSON.parse(text).text);
      if (texts.length === 2) child.kill(end.signal);
    }
    await child.exited;
    expect({ code: child.exitCode, texts }).toEqual({ code: end.code, texts: ["one", "two"] });
  },
);

test("boundary ends, and keeps the whole blocks that it measured, or no table at all", async () => {
  const cwd = temporaryFolder();
  const end = await interrupt(start(["boundary", "--iters", "5000000", "--csv", "calls.csv"], { cwd }), [
    "SIGINT",
  ]);
  expect(end.code).toBe(130);
  const path = join(cwd, "calls.csv");
  if (!existsSync(path)) return;
  const rows = readFileSync(path, "utf8").split("\n").slice(1, -1);
  const countOf = (side: string) => rows.filter((row) => row.startsWith(`ort,${side},`)).length;
  expect(countOf("c")).toBeGreaterThan(0);
  expect(countOf("c") % 100).toBe(0);
  expect(countOf("ffi")).toBe(countOf("c"));
});
