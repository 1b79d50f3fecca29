// The executable beside a program that takes its CPU, on a machine that is not as asked, and what it writes of the machine.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { cpusOfProcess } from "../../src/host/pinning.ts";
import { untilWorked } from "../process-work.ts";
import { errorLines, FEW_CALLS, openWorkbench, type Run } from "./mrlbench.ts";
import { parseCsv, steadyOf, summariesOf } from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();
const taskset = Bun.which("taskset");
if (!taskset) console.warn("SKIPPED: no program can be bound to the measured CPU: taskset is missing");

/** Beside the last CPU, which the first run of a test pins. */
const cpu = cpusOfProcess().at(-1)!;
const THIEF = "const bytes = new Uint8Array(8 << 20); for (;;) bytes.slice();";

describe.skipIf(!taskset)("a program that takes the CPU", () => {
  let thief: Bun.Subprocess;
  let result: Run;
  beforeAll(async () => {
    thief = Bun.spawn([taskset!, "-c", `${cpu}`, process.execPath, "-e", THIEF], {
      stdio: ["ignore", "ignore", "ignore"],
    });
    await untilWorked(thief.pid, 0.3);
    // A process that is done within some turns of the scheduler may have had its calls in those that were its own.
    const calls = ["--processes", "2", "--iters", "40000", "--ttfi", "0", "--text", "long"];
    result = run(["--pin", `cpu:${cpu}`, ...calls]);
  }, 240_000);
  afterAll(async () => {
    thief.kill("SIGKILL");
    await thief.exited;
  });

  test("is named in the summary, with the blocks that it spoiled", () => {
    const [summary] = summariesOf(result.stderr);
    expect(summary!.warnings!.split("+")).toContain("other-programs");
    expect(Number(summary!.disturbed_blocks)).toBeGreaterThan(0);
    expect(Number(summary!.blocks)).toBeGreaterThanOrEqual(Number(summary!.disturbed_blocks));
  });

  test("is told before the figures, with what to do", () => {
    const lines = result.stderr.split("\n");
    const told = lines.findIndex((line) => line.includes("The machine was disturbed"));
    const figures = lines.findIndex((line) => line.startsWith("  p50 "));
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(figures);
    const between = lines.slice(told, figures).join(" ").replaceAll(/\s+/g, " ");
    expect(between).toContain("other programs had this one's CPU for");
    expect(between).toContain("--require quiet");
  });

  test("marks the calls of those blocks and of no others; blocks are numbered within a process", () => {
    const rows = parseCsv(result.stdout).rows;
    for (const row of rows) {
      if (row.phase !== "steady") expect([row.block, row.disturbed]).toEqual(["", ""]);
      else expect(row.block).toMatch(/^\d+$/);
    }
    const blocks = new Map(steadyOf(rows).map((row) => [`${row.process} ${row.block}`, row.disturbed!]));
    for (const row of steadyOf(rows)) expect(row.disturbed).toBe(blocks.get(`${row.process} ${row.block}`)!);
    const [summary] = summariesOf(result.stderr);
    expect(blocks.size).toBe(Number(summary!.blocks));
    expect([...blocks.values()].filter((causes) => causes !== "").length).toBe(
      Number(summary!.disturbed_blocks),
    );
    expect([...blocks.values()].some((causes) => causes.split("+").includes("other-programs"))).toBe(true);
  });

  test("--require quiet does not start beside it, and names who uses most", () => {
    const refused = run([...FEW_CALLS, "--require", "quiet", "--out", "run"]);
    expect(refused.code).toBe(3);
    expect(refused.stdout).toBe("");
    const [failure, next] = errorLines(refused);
    // Who uses most may be somebody else, where the machine has more to do than this.
    expect(failure).toMatch(
      /--require quiet is not met; seen: quiet: others use \d+\.\d\d of \d+ CPUs \([^,]+ \d+\.\d\d(, [^,]+ \d+\.\d\d)*\)/,
    );
    expect(next).toContain("Close other programs");
    expect(() => readFileSync(join(refused.cwd, "run", "run.json"))).toThrow();
  });
});

test("--require of what does not exist is a wrong command", () => {
  const refused = run([...FEW_CALLS, "--require", "quiet,plugged"]);
  expect(refused.code).toBe(2);
  expect(errorLines(refused)[0]).toContain(
    "mains, performance, boost, no-boost, quiet, cool, no-quota and bare-metal",
  );
});

test("run.json says which machine it was, in which state, by which label, and names nobody", () => {
  const home = temporaryFolder();
  const { code, cwd } = run(
    [...FEW_CALLS, "--label", "with the lid shut", "--cache-dir", join(home, "cache"), "--out", "run"],
    {
      env: { HOME: home, SECRET: "x" },
    },
  );
  expect(code).toBe(0);
  const text = readFileSync(join(cwd, "run", "run.json"), "utf8");
  const facts = JSON.parse(text);
  expect(facts.label).toBe("with the lid shut");
  expect(facts.machine).toMatchObject({ os: process.platform, cores: { threads: expect.any(Number) } });
  expect(facts.machine.osName).toBeString();
  expect(Object.keys(facts.machine)).toEqual(
    expect.arrayContaining([
      "caches",
      "osBuild",
      "kernel",
      "virtualMachine",
      "container",
      "drivers",
      "memoryBytes",
    ]),
  );
  const [{ machine_state }] = facts.candidates;
  expect(machine_state.before.available_memory_bytes).toBeGreaterThan(0);
  expect(machine_state.after.available_memory_bytes).toBeGreaterThan(0);
  expect(machine_state.wall_ns).toBeGreaterThan(0);
  expect(text).not.toContain(home);
  expect(facts.command).toContain("~/cache");
  const { username } = userInfo();
  if (username !== "root") expect(text).not.toContain(`/${username}/`);
  if (hostname().length > 3) expect(text).not.toContain(hostname());
});
