// Compiled models that are kept for the later processes of a case: what compiled and what found it compiled are figures apart. And a
// compilation that takes long is ended by the user at once.
import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HIDDEN_COMMANDS } from "../../src/cli/processes/hidden-names.ts";
import { untilChildWorked } from "../process-work.ts";
import { openWorkbench } from "./mrlbench.ts";
import { summariesOf } from "./tables.ts";

const { run, start, temporaryFolder } = openWorkbench();

/** Three processes of 662 calls each. */
const THREE = ["--runtime", "openvino", "--iters", "1986", "--processes", "3", "--text", "short"];

function caseOf(args: readonly string[]) {
  const cwd = temporaryFolder();
  const { code, stderr } = run([...THREE, ...args, "--csv", "/dev/null", "--out", "run"], { cwd });
  expect(code).toBe(0);
  const [summary] = summariesOf(stderr);
  const [facts] = JSON.parse(readFileSync(join(cwd, "run", "run.json"), "utf8")).candidates;
  return { summary: summary!, starts: facts.first_inference };
}

test("the first process compiles, the others find it compiled, and no figure is of both", () => {
  const { summary, starts } = caseOf(["--compile-cache", "1"]);
  for (const key of ["compile_ms", "compile_warm_ms", "ttfi_ms", "ttfi_compiling_ms"])
    expect([key, Number(summary[key]) > 0]).toEqual([key, true]);
  expect(starts.warm).toHaveLength(2);
  const warmMs = starts.warm.map(({ compileNs }: { compileNs: number }) => compileNs / 1e6);
  expect(Number(summary.compile_warm_ms)).toBeWithin(Math.min(...warmMs) - 0.01, Math.max(...warmMs) + 0.01);
  expect(Number(summary.compile_ms)).toBeCloseTo(starts.compiling.compileNs / 1e6, 2);
});

test("on the cpu each process compiles unless it is asked for", () => {
  const { summary, starts } = caseOf([]);
  expect(summary).toMatchObject({ compile_warm_ms: "", ttfi_compiling_ms: "" });
  expect(Number(summary.compile_ms)).toBeGreaterThan(0);
  expect(starts.warm).toHaveLength(3);
  expect(starts.compiling).toBeUndefined();
});

const hasProc = existsSync("/proc/self/task");

test.skipIf(!hasProc)("Ctrl-C while it is compiled ends it, and nothing was timed", async () => {
  // One graph for each length: on the fastest machine many seconds.
  const lengths = Array.from({ length: 200 }, (_, index) => 16 + index).join(",");
  const model = ["--model", "all-minilm-l6-v2", "--runtime", "openvino", "--lengths", lengths];
  const child = start([...THREE, ...model]);
  const outputs = Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  await untilChildWorked(child, HIDDEN_COMMANDS.measureCase, 2);
  expect(child.exitCode).toBeNull();
  child.kill("SIGINT");
  await child.exited;
  const [stdout, stderr] = await outputs;
  expect(child.exitCode).toBe(130);
  expect(stdout).not.toContain(",steady,");
  expect(stderr).not.toContain("verdict=ok");
});
