// What it costs to keep a model: figures in every layer, held against what the system counts from outside.
import { describe, expect, test } from "bun:test";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { referenceFolder } from "../embed/reference-models.ts";
import { missingCompiler } from "../ffi/planted-libraries.ts";
import { childrenOf } from "../process-work.ts";
import { faultyRuntime } from "./faulty-runtime.ts";
import { type Child, openWorkbench } from "./mrlbench.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { run, start, temporaryFolder } = openWorkbench();

const ONE = ["--quick", "--warmup", "20", "--ttfi", "0", "--csv", "/dev/null", "--quiet"];
const SHORT = ["--text", "short", "--iters", "700"];
const KEYS = [
  "model_mb",
  "rss_open_mb",
  "rss_worst_text_mb",
  "rss_worst_batch_mb",
  "rss_closed_mb",
  "rss_peak_mb",
  "cpu_us",
  "idle_cpu_us",
];

test.each([
  { args: ["--layer", "A"] },
  { args: ["--layer", "B", "--runtime", "table"] },
  { args: ["--layer", "B", "--runtime", "openvino", "--batch", "3"] },
  { args: ["--layer", "C", "--index-size", "300", "--rounds", "1"] },
])(
  "$args: every figure is there",
  ({ args }) => {
    const { code, stderr } = run([...args, ...SHORT, ...ONE]);
    expect([code, stderr.replaceAll(/^summary .*\n/gm, "")]).toEqual([0, ""]);
    const [summary] = summariesOf(stderr);
    for (const key of KEYS) expect([key, Number(summary![key]) > 0]).toEqual([key, true]);
  },
  240_000,
);

test("the model's bytes are those of its graph and of the weights beside it", () => {
  const folder = resolve(referenceFolder, "minilm");
  const { code, stderr } = run(["--model", folder, ...SHORT, ...ONE]);
  expect(code).toBe(0);
  expect(Number(summariesOf(stderr)[0]!.model_mb)).toBeCloseTo(
    statSync(resolve(folder, "onnx/model.onnx")).size / 1e6,
    3,
  );
});

test("a first run needs no more memory than the next: unpacking is no part of what a model takes", () => {
  const folder = resolve(temporaryFolder(), "run");
  const cache = resolve(temporaryFolder(), "cache");
  const two = ["--iters", "1400", "--processes", "2", "--text", "short", "--lean", "1"];
  const { code } = run([...two, "--cache-dir", cache, "--out", folder]);
  expect(code).toBe(0);
  const rows = (file: string) => parseCsv(readFileSync(resolve(folder, file), "utf8")).rows;
  const [unpacking, next] = rows("processes.csv").map(({ rss_peak_mb }) => Number(rss_peak_mb));
  expect(unpacking).toBeGreaterThan(1.2 * next!);
  expect(rows("summary.csv").map(({ rss_peak_mb }) => Number(rss_peak_mb))).toEqual([next!]);
}, 240_000);

test("CPU time a call is of the calls alone, however few there are: none of what watches between them", () => {
  const file = resolve(temporaryFolder(), "calls.csv");
  const { code, stderr } = run(["--runtime", "table", "--iters", "662", "--processes", "1", "--csv", file]);
  expect(code).toBe(0);
  const [{ cpu_us, n }] = summariesOf(stderr) as [Record<string, string>];
  const steady = parseCsv(readFileSync(file, "utf8")).rows.filter(({ phase }) => phase === "steady");
  const [first, last] = [steady[0]!, steady.at(-1)!];
  const tookUs = (Number(last.start_ns) + Number(last.latency_ns) - Number(first.start_ns)) / 1000;
  // One thread calls; the engine has a few beside it that may be busy at the same time.
  expect(Number(cpu_us) * Number(n)).toBeLessThan(4 * tookUs);
});

describe.skipIf(process.platform !== "linux")("from outside", () => {
  if (process.platform !== "linux") console.warn("SKIPPED: only Linux shows other processes in /proc");

  test.each<{ args: string[] }>([
    { args: ["--model", "all-minilm-l6-v2"] },
    { args: ["--layer", "C", "--index-size", "300", "--rounds", "1"] },
    { args: ["--runtime", "table", "--batch", "2"] },
  ])(
    "$args: resident memory is what the system counts",
    async ({ args }) => {
      const seen = new Map<string, number[]>();
      const child = start([...args, "--text", "medium", "--iters", "700", ...ONE]);
      while (child.exitCode === null) {
        for (const { command, status } of statusOfChildren(child)) {
          const key = command.includes("__keep-cost") ? "VmRSS" : "VmHWM";
          // What is kept is counted while nothing is done.
          if (key === "VmRSS" && !/^State:\tS/m.test(status)) continue;
          const kib = new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
          if (kib === undefined) continue;
          const of = command.split("\0").find((word) => word.startsWith("__"))!;
          seen.set(of, [...(seen.get(of) ?? []), (Number(kib) * 1024) / 1e6]);
        }
        await Bun.sleep(2);
      }
      const [summary] = summariesOf(await new Response(child.stderr).text());
      // It waits after the batch, however long it took until then.
      expectWithin(Number(summary!.rss_worst_batch_mb), mostOften(seen.get("__keep-cost")!));
      // Beside a small model, the rows that are handed over at the end are more than the limit.
      const peak = Math.max(...seen.get("__measure-case")!);
      if (args.includes("--model")) expectWithin(Number(summary!.rss_peak_mb), peak);
    },
    240_000,
  );

  test.skipIf(missingCompiler !== undefined)(
    "CPU time a call is all that a call uses, and no more than getrusage tells of all processes",
    async () => {
      const BURN_US = 10_000;
      const CALLS = 600;
      const library = faultyRuntime(temporaryFolder(), "burning", [`-DBURN_NS=${BURN_US * 1000}`]);
      const args = ["--text", "short", "--iters", String(CALLS), "--ort-library", library];
      const child = start([...args, ...ONE]);
      const stderr = await new Response(child.stderr).text();
      await child.exited;
      const cpuUs = Number(summariesOf(stderr)[0]!.cpu_us);
      // However slow the machine is: what is counted by halves is less, and what is counted twice is more.
      expect(cpuUs).toBeGreaterThanOrEqual(BURN_US);
      expect(cpuUs * CALLS).toBeLessThanOrEqual(Number(child.resourceUsage()!.cpuTime.total));
    },
    240_000,
  );
});

/** To a whole number. */
function mostOften(values: readonly number[]): number {
  const counted = [...Map.groupBy(values, (value) => Math.round(value))];
  return counted.toSorted(([, some], [, others]) => others.length - some.length)[0]![0];
}

function expectWithin(reported: number, seen: number): void {
  expect(Math.abs(reported / seen - 1)).toBeLessThan(0.05);
}

/** What the system tells of the processes that a process has begun. */
function statusOfChildren({ pid }: Child): { command: string; status: string }[] {
  return childrenOf(pid).flatMap(({ pid: id, command }) => {
    try {
      return [{ command, status: readFileSync(`/proc/${id}/status`, "utf8") }];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}
