// What becomes of a run whose measuring process dies, hangs or is left alone: its case is a row, the others go on, the rows are whole.
import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { HIDDEN_COMMANDS } from "../../src/cli/processes/hidden-names.ts";
import { missingCompiler } from "../ffi/planted-libraries.ts";
import { untilChildWorked } from "../process-work.ts";
import { BRIEF, type Child, errorLines, openWorkbench, type Run } from "./mrlbench.ts";
import { parseCsv, steadyOf, summariesOf } from "./tables.ts";

const { run, shell, start, temporaryFolder } = openWorkbench();

/** Two processes of some two seconds: calls are due 350 times a second. */
const PACED = ["--iters", "1400", "--processes", "2", "--rate", "350", "--warmup", "10", "--text", "short"];

/** One that has ended may wait for somebody to notice. */
function isRunning(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !/\) [ZX] /.test(readFileSync(path, "utf8"));
}

/** The process that measures, once there is one and its program runs. */
const measuringChild = async (parent: Child): Promise<number> =>
  (await untilChildWorked(parent, HIDDEN_COMMANDS.measureCase, 0.02))!;

test("killed before it is through: the case failed by that signal, with whole rows; the other one is measured", async () => {
  const cwd = temporaryFolder();
  const child = start([...PACED, "--dim", "64,128", "--csv", "calls.csv"], { cwd });
  const stderr = new Response(child.stderr).text();
  // Two seconds of calls lie before it.
  process.kill(await measuringChild(child), "SIGKILL");
  await child.exited;
  expect(child.exitCode).toBe(4);
  const summaries = summariesOf(await stderr);
  expect(summaries.map(({ dim, n }) => ({ dim, n }))).toEqual([
    { dim: "64", n: "" },
    { dim: "128", n: "1400" },
  ]);
  expect(summaries[0]!.verdict).toBe("failed");
  // A busy machine may come too late for a call that was due.
  expect(["ok", "rate-missed"]).toContain(summaries[1]!.verdict!);
  const { rows } = parseCsv(readFileSync(join(cwd, "calls.csv"), "utf8"));
  const failed = rows.filter(({ error }) => error !== "");
  expect(failed).toHaveLength(1);
  expect(failed[0]).toMatchObject({ dim: "64", process: "0", phase: "", latency_ns: "" });
  expect(failed[0]!.error).toContain("ended by SIGKILL");
  expect(steadyOf(rows).map(({ dim, process }) => `${dim} ${process}`)).toEqual(
    ["128 0", "128 1"].flatMap((one) => Array.from({ length: 700 }, () => one)),
  );
}, 240_000);

test("that is not over in time is ended", () => {
  const result = run([...PACED, "--timeout", "500ms"]);
  expect(result.code).toBe(4);
  expect(errorLines(result)[0]).toContain("did not end within 0.5 s, and was ended by SIGKILL");
  expect(errorLines(result)[1]).toContain("--timeout");
});

test("too few open files for it are told, in any of its steps", () => {
  const cwd = temporaryFolder();
  const table = "calls.csv";
  const seen: string[] = [];
  // Of the lowest limits the engine itself may say that it does not start; from the highest on there are enough.
  for (let limit = 8; limit <= 40; limit += 4) {
    const options = [...BRIEF, "--csv", table, "--force"].join(" ");
    const result = shell(`ulimit -n ${limit}; mrlbench ${options}`, { cwd });
    if (result.code === 0 || /ran out of file descriptors/.test(result.stderr)) continue;
    const [failure, next] = errorLines(result);
    expect([3, 4, 74]).toContain(result.code);
    expect(next).toContain("raise the limit of open files (ulimit -n)");
    seen.push(failure);
    if (!existsSync(join(cwd, table))) continue;
    const { header, rows } = parseCsv(readFileSync(join(cwd, table), "utf8"));
    expect(rows.every((row) => Object.keys(row).length === header.length)).toBe(true);
  }
  expect(seen.filter((failure) => failure.includes("a process could not be started"))).not.toEqual([]);
}, 240_000);

test("does not outlive the run, however that ends; what a killed run left of its own goes with a later one", async () => {
  const temporary = temporaryFolder();
  const env = { TMPDIR: temporary };
  const child = start(PACED, { env });
  const pid = await measuringChild(child);
  child.kill("SIGKILL");
  await child.exited;
  const deadlineMs = performance.now() + 200_000;
  while (isRunning(pid) && performance.now() < deadlineMs) await Bun.sleep(10);
  expect(isRunning(pid)).toBe(false);
  const [left, ...others] = readdirSync(temporary);
  expect([left, others]).toEqual([expect.stringMatching(/^mrlbench-run-/), []]);
  const twoHoursAgo = new Date(Date.now() - 2 * 3_600_000);
  utimesSync(join(temporary, left!), twoHoursAgo, twoHoursAgo);
  expect(run(BRIEF, { env }).code).toBe(0);
  expect(readdirSync(temporary)).toEqual([]);
}, 240_000);

if (missingCompiler !== undefined) console.warn(`SKIPPED: a library that aborts: ${missingCompiler}`);

test.skipIf(missingCompiler !== undefined)(
  "whose library aborts is a row with the signal and the library's last words",
  () => {
    const cwd = temporaryFolder();
    const result: Run = run(
      ["--iters", "50", "--runtime", "ort,openvino", "--ort-library", aborting(cwd), "--csv", "calls.csv"],
      { cwd },
    );
    expect(result.code).toBe(4);
    const { rows } = parseCsv(readFileSync(join(cwd, "calls.csv"), "utf8"));
    const [failed] = rows.filter(({ error }) => error !== "");
    expect(failed).toMatchObject({ runtime: "ort", process: "0" });
    expect(failed!.error).toContain("ended by SIGABRT");
    expect(failed!.error).toContain("its last words: libthing: no such kernel; abort() called");
    expect(steadyOf(rows)).toHaveLength(50);
    expect(summariesOf(result.stderr).map(({ runtime, verdict }) => `${runtime} ${verdict}`)).toEqual([
      "ort failed",
      "openvino ok",
    ]);
  },
);

/** A library with the function that is called first, which says something and gives up. */
function aborting(folder: string): string {
  const path = join(folder, "libthing.so");
  const source = `#include <stdio.h>
#include <stdlib.h>
void *OrtGetApiBase(void) { fprintf(stderr, "libthing: no such kernel\\n"); abort(); }
`;
  const { exitCode, stderr } = Bun.spawnSync(["cc", "-shared", "-fPIC", "-o", path, "-x", "c", "-"], {
    stdin: Buffer.from(source),
  });
  if (exitCode !== 0) throw new Error(stderr.toString());
  return path;
}
