// Ctrl-C and a request to end: what was measured is whole and on disk, and the exit code says what came.

import { expect, test } from "bun:test";
import { closeSync, constants, existsSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CALLS_OF_A_SIGNAL } from "../../src/cases/plan/last-calls.ts";
import { HIDDEN_COMMANDS } from "../../src/cli/processes/hidden-names.ts";
import { LONGEST_LINE_BYTES, readLines } from "../../src/data/lines.ts";
import { childrenOf, cpuSecondsOf, untilChildWorked, untilIdle, untilWorked } from "../process-work.ts";
import { BRIEF, type Child, mrlbench, openWorkbench, sharedCache } from "./mrlbench.ts";
import { parseCsv, steadyOf, summariesOf } from "./tables.ts";

const { run, start, temporaryFolder } = openWorkbench();

/** CPU time of a measuring process, in seconds: to open the model takes a tenth of it, and the rest went into calls. */
const OPENED_S = 2;
const callsUnderWay = (child: Child) => untilChildWorked(child, HIDDEN_COMMANDS.measureCase, OPENED_S);

/** Signals come once `when` says so. A process that does not end by itself is killed. */
async function interrupt(
  child: Child,
  signals: readonly NodeJS.Signals[],
  when: (child: Child) => Promise<unknown> = callsUnderWay,
) {
  const outputs = Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  await when(child);
  for (const signal of signals) child.kill(signal);
  const patience = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  await child.exited;
  clearTimeout(patience);
  const [stdout, stderr] = await outputs;
  return { code: child.exitCode, signal: child.signalCode, stdout, stderr };
}

/** For what should end at once, on any machine. */
const PATIENCE_MS = 60_000;

/** Many minutes of calls, from the first second on. */
const ENDLESS = ["--iters", "500000", "--warmup", "10", "--ttfi", "0", "--text", "long", "--batch", "16"];

test.each([
  { signal: "SIGINT", code: 130 },
  { signal: "SIGTERM", code: 143 },
  { signal: "SIGHUP", code: 129 },
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
    n: String(Math.min(CALLS_OF_A_SIGNAL, steadyOf(calls).length)),
  });
  expect(JSON.parse(readFileSync(join(cwd, "run", "run.json"), "utf8")).candidates).toHaveLength(1);
  expect(parseCsv(readFileSync(join(cwd, "run", "summary.csv"), "utf8")).rows).toHaveLength(1);
  expect(JSON.parse(readFileSync(join(cwd, "cases.json"), "utf8")).cases).toHaveLength(1);
});

/** Rows of so many calls come in parts while it goes on. */
const MANY = ["--quick", "--warmup", "10", "--ttfi", "0", "--text", "short"];

test("rows of a process that makes many calls are all there, in their order, in every file", () => {
  const cwd = temporaryFolder();
  const files = ["--csv", "calls.csv", "--out", "run", "--json", "cases.json"];
  const { code } = run([...MANY, "--iters", "40000", ...files], { cwd });
  expect(code).toBe(0);
  const text = readFileSync(join(cwd, "calls.csv"), "utf8");
  expect(readFileSync(join(cwd, "run", "calls.csv"), "utf8")).toBe(text);
  const { rows } = parseCsv(text);
  expect(rows.map(({ call }) => Number(call))).toEqual(rows.map((_, index) => index));
  expect(rows.map(({ phase }) => phase)).toEqual([
    "first",
    ...new Array(10).fill("warmup"),
    ...new Array(40_000).fill("steady"),
  ]);
  expect(
    rows.every(({ latency_ns, block }, call) => /^\d+$/.test(latency_ns!) && (block === "") === call < 11),
  ).toBe(true);
  const starts = rows.map(({ start_ns }) => Number(start_ns));
  expect(starts.every((start, index) => index === 0 || start > starts[index - 1]!)).toBe(true);
  const [{ n }] = JSON.parse(readFileSync(join(cwd, "cases.json"), "utf8")).cases;
  expect(n).toBe(40_000);
});

test("a signal among many calls leaves the rows of all of them, once", async () => {
  const cwd = temporaryFolder();
  const path = join(cwd, "calls.csv");
  const child = start([...MANY, "--iters", "3000000", "--csv", "calls.csv"], { cwd });
  // Rows come while the only process goes on.
  const { code } = await interrupt(child, ["SIGINT"], async () => {
    while (child.exitCode === null && (statSync(path, { throwIfNoEntry: false })?.size ?? 0) < 1e6)
      await Bun.sleep(10);
  });
  expect(code).toBe(130);
  const { rows } = parseCsv(readFileSync(path, "utf8"));
  const calls = rows.slice(0, -1);
  expect(calls.length).toBeGreaterThan(1000);
  expect(calls.length).toBeLessThan(3_000_000);
  expect(calls.every(({ call }, index) => call === String(index))).toBe(true);
  expect(rows.at(-1)).toMatchObject({ phase: "", error: "interrupted" });
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
  const { code, stderr } = await interrupt(start(args, { cwd }), ["SIGINT"], someFreshProcesses);
  expect(code).toBe(130);
  expect(parseCsv(readFileSync(join(cwd, "calls.csv"), "utf8")).rows).toHaveLength(111);
  const [summary] = summariesOf(stderr);
  expect(summary).toMatchObject({ verdict: "ok", n: "100" });
  expect(Number(summary!.ttfi_ms)).toBeGreaterThan(0);
});

async function someFreshProcesses(child: Child): Promise<void> {
  const seen = new Set<number>();
  while (seen.size < 3 && child.exitCode === null) {
    for (const { pid, command } of childrenOf(child.pid)) {
      if (command.includes(HIDDEN_COMMANDS.firstVector)) seen.add(pid);
    }
    await Bun.sleep(5);
  }
}

test("while the first run unpacks: nothing is half-written, and the next run works", async () => {
  const root = join(temporaryFolder(), "cache");
  const child = start([...ENDLESS, "--cache-dir", root]);
  while (!existsSync(root)) await Bun.sleep(1);
  const { code } = await interrupt(child, ["SIGINT"], async () => {});
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

test("embed ends at once although a text of one long word takes it seconds, and has answered those before", async () => {
  const child = start(["embed", "--dim", "2"]);
  child.stdin.write("one\ntwo\n");
  child.stdin.flush();
  const stdout = new Response(child.stdout).text();
  await untilIdle(child.pid);
  const work = cpuSecondsOf(child.pid) ?? 0;
  // At the limit of a line.
  child.stdin.write(`${"a".repeat(LONGEST_LINE_BYTES)}\n`);
  child.stdin.flush();
  // Reading takes a tenth of it, and its tokens three times as much.
  await untilWorked(child.pid, work + 2);
  child.kill("SIGTERM");
  await child.exited;
  expect({ code: child.exitCode, signal: child.signalCode }).toEqual({ code: null, signal: "SIGTERM" });
  const rows = (await stdout).trimEnd().split("\n");
  expect(rows.map((row) => JSON.parse(row).text)).toEqual(["one", "two"]);
});

test.each([
  ["the texts", ["--text", "pipe", ...BRIEF]],
  ["the data set", ["quality", "--dataset", "./pipe"]],
  ["who reads the JSON", [...BRIEF, "--json", "pipe"]],
  ["who reads the rows", [...BRIEF, "--csv", "pipe"]],
])(
  "a pipe with nobody at its other end, where %s should be, keeps nobody from ending it",
  async (_, args) => {
    const cwd = temporaryFolder();
    expect(Bun.spawnSync(["mkfifo", "pipe"], { cwd }).exitCode).toBe(0);
    const child = start(args, { cwd });
    // Most likely it waits by then; a signal before ends it as well.
    const { code, signal } = await interrupt(child, ["SIGTERM"], () => Bun.sleep(2000));
    expect(code === 143 || signal === "SIGTERM").toBe(true);
  },
);

const LINE_COUNT = 500_000;
const MANY_LINES = "the bridge over the river is closed today because of the wind\n".repeat(LINE_COUNT);

test.each([
  { signal: "SIGINT", code: 130 },
  { signal: "SIGTERM", code: 143 },
  { signal: "SIGHUP", code: 129 },
] as const)(
  "embed ends on $signal although there is more to read, on a whole row",
  async ({ signal, code }) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "in.txt"), MANY_LINES);
    const command = `exec ${mrlbench} embed --dim 64 < in.txt > out.jsonl`;
    const child = Bun.spawn(["bash", "-c", command], {
      cwd,
      env: { MRLBENCH_CACHE: sharedCache },
      stderr: "ignore",
    });
    const out = join(cwd, "out.jsonl");
    while (!existsSync(out) || statSync(out).size === 0) await Bun.sleep(5);
    child.kill(signal);
    await child.exited;
    expect(child.exitCode).toBe(code);
    const text = readFileSync(out, "utf8");
    expect(text.endsWith("\n")).toBe(true);
    const rows = text.trimEnd().split("\n");
    expect(rows.length).toBeLessThan(LINE_COUNT);
    for (const row of rows) expect(JSON.parse(row).embedding).toHaveLength(64);
  },
);

test("a reader who does not read keeps nobody from ending it", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "in.txt"), MANY_LINES);
  const pipe = join(cwd, "pipe");
  expect(Bun.spawnSync(["mkfifo", pipe]).exitCode).toBe(0);
  // This test is the reader, and is there until it has ended.
  const readFd = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeFd = openSync(pipe, constants.O_WRONLY);
  try {
    const child = Bun.spawn([mrlbench, "embed"], {
      env: { MRLBENCH_CACHE: sharedCache },
      stdin: Bun.file(join(cwd, "in.txt")),
      stdout: writeFd,
      stderr: "ignore",
    });
    // Most likely the pipe is full by then; a signal before ends it as well.
    await Bun.sleep(2000);
    child.kill("SIGTERM");
    await child.exited;
    expect(child.exitCode === 143 || child.signalCode === "SIGTERM").toBe(true);
  } finally {
    closeSync(writeFd);
    closeSync(readFd);
  }
});

test.each([
  { name: "encodes", args: ["quality", "--dataset", "in.txt"] },
  { name: "compiles", args: ["embed", "--model", "all-minilm-l6-v2", "--runtime", "openvino"] },
  {
    name: "fills the memory of Layer C",
    args: ["--layer", "C", "--index", "hnsw", "--index-size", "100000"],
  },
  { name: "waits for a call to be due", args: ["--rate", "0.2", "--warmup", "1", "--ttfi", "0"] },
  { name: "has a load beside", args: ["--load", "peak", ...ENDLESS] },
  {
    name: "has a program beside",
    args: ["--sim-cmd", "trap '' TERM; while :; do echo; sleep 0.01; done", ...ENDLESS],
  },
])("what $name ends at once", async ({ args }) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "in.txt"), MANY_LINES);
  // Whenever it comes, a signal ends it: what is done takes many minutes.
  const { code, signal } = await interrupt(start(args, { cwd }), ["SIGTERM"], () => Bun.sleep(1500));
  // Where no row could be lost, the system ends it: a shell counts 143 for both.
  expect(code === 143 || signal === "SIGTERM").toBe(true);
});

test("who started it with nohup does not lose it with the terminal", async () => {
  const child = Bun.spawn(["nohup", mrlbench, "embed", "--dim", "2"], {
    env: { MRLBENCH_CACHE: sharedCache, PATH: "/usr/bin:/bin" },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "ignore",
  });
  child.stdin.write("one\n");
  child.stdin.flush();
  const reader = readLines(child.stdout, "stdout");
  expect(JSON.parse((await reader.next()).value!.text).text).toBe("one");
  child.kill("SIGHUP");
  child.stdin.write("two\n");
  await child.stdin.end();
  expect(JSON.parse((await reader.next()).value!.text).text).toBe("two");
  expect(await child.exited).toBe(0);
});

test("boundary ends, and keeps the whole blocks that it measured, or no table at all", async () => {
  const cwd = temporaryFolder();
  const end = await interrupt(
    start(["boundary", "--iters", "5000000", "--csv", "calls.csv"], { cwd }),
    ["SIGINT"],
    (child) => untilChildWorked(child, HIDDEN_COMMANDS.measureBoundary, OPENED_S),
  );
  expect(end.code).toBe(130);
  const path = join(cwd, "calls.csv");
  if (!existsSync(path)) return;
  const { rows } = parseCsv(readFileSync(path, "utf8"));
  const callsOf = (side: string) =>
    rows
      .filter((row) => row.runtime === "ort" && row.side === side)
      .map(({ block, call }) => 100 * Number(block) + Number(call));
  const calls = callsOf("c");
  expect(calls.length).toBeGreaterThan(0);
  expect(calls.length % 100).toBe(0);
  // Many of them came in parts while it went on: each is there once, in its order.
  expect(calls).toEqual(calls.map((_, index) => index));
  expect(callsOf("ffi")).toEqual(calls);
});
