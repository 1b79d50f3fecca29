// A percentile that too few calls support is not there; one that is there can be recomputed from the rows.

import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { BRIEF, openWorkbench } from "./mrlbench.ts";
import {
  naivePercentile,
  naiveUsualNs,
  numbers,
  parseCsv,
  type Row,
  steadyOf,
  summariesOf,
} from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();

function figuresOf(iters: number, more: readonly string[] = [], text = "short", warmup = 10) {
  const { code, stdout, stderr } = run([
    ...[
      "--processes",
      "1",
      "--iters",
      String(iters),
      "--warmup",
      String(warmup),
      "--ttfi",
      "0",
      "--text",
      text,
      "--quiet",
    ],
    ...more,
  ]);
  expect(code).toBe(0);
  const steady = steadyOf(parseCsv(stdout).rows);
  const latencyNs = numbers(steady, "latency_ns");
  expect(latencyNs).toHaveLength(iters);
  return { summary: summariesOf(stderr)[0]!, steady, latencyNs };
}

const us = (ns: number) => String(ns / 1000);

test.each([
  { iters: 1, hasP90: false },
  { iters: 63, hasP90: false },
  { iters: 64, hasP90: true },
  { iters: 661, hasP90: true },
  // More than 662 that are warm, for calls may depend on each other.
  { iters: 5000, hasP90: true, warmup: 30_000 },
])("$iters steady calls", ({ iters, hasP90, warmup }) => {
  const { summary, latencyNs } = figuresOf(iters, [], "short", warmup);
  // On a machine with other work, many calls may be worth few.
  const hasP99 = Number(summary.n_eff) >= 662;
  if (hasP99) expect(iters).toBeGreaterThanOrEqual(662);
  expect(summary).toMatchObject({
    n: String(iters),
    p50_us: us(naivePercentile(latencyNs, 50)),
    p90_us: hasP90 ? us(naivePercentile(latencyNs, 90)) : "",
    p99_us: hasP99 ? us(naivePercentile(latencyNs, 99)) : "",
    max_us: us(Math.max(...latencyNs)),
  });
});

test("a spike is above --spike-factor medians of its own text, or above --spike-us", () => {
  const texts = join(temporaryFolder(), "mix.txt");
  writeFileSync(texts, ["a word", "seven words make a line of text", "long ".repeat(4000)].join("\n"));
  const byFactor = figuresOf(600, ["--spike-factor", "8"], texts);
  const usualNs = naiveUsualNs(byFactor.steady);
  const slower = byFactor.latencyNs.filter((ns, call) => ns > 8 * usualNs[call]!);
  expect(byFactor.summary.spikes).toBe(String(slower.length));
  // A third of the calls take a hundred times as long, and none of them is a spike for that.
  expect(slower.length).toBeLessThan(200);

  const byTime = figuresOf(500, ["--spike-us", "0.001"]);
  expect(byTime.summary.spikes).toBe("500");
});

test("a fixed warm-up is as long as it was asked for, and whether it settled is not known", () => {
  const { code, stdout, stderr } = run([
    "--iters",
    "50",
    "--warmup",
    "123",
    "--ttfi",
    "0",
    "--text",
    "short",
  ]);
  expect(code).toBe(0);
  expect(parseCsv(stdout).rows.filter(({ phase }) => phase === "warmup")).toHaveLength(123);
  expect(summariesOf(stderr)[0]!.steady).toBe("");
});

test("--lean 1 starts no process beside the timed ones, and what they would say is not available", () => {
  const costs = (...args: readonly string[]) => {
    const { code, stderr } = run([...BRIEF, ...args]);
    expect(code).toBe(0);
    const [{ rss_open_mb, rss_closed_mb, idle_cpu_us, harness_us, rss_peak_mb }] = summariesOf(stderr) as [
      Row,
    ];
    return { beside: [rss_open_mb, rss_closed_mb, idle_cpu_us, harness_us], peak: Number(rss_peak_mb) };
  };
  const lean = costs("--lean", "1");
  expect(lean.beside).toEqual(["", "", "", ""]);
  expect(lean.peak).toBeGreaterThan(0);
  expect(costs().beside.every((cell) => Number(cell) > 0)).toBe(true);
});

test("--ttfi-cold times processes that begin with an empty cache, and leaves none behind", () => {
  const { code, stderr, cwd } = run([...BRIEF, "--ttfi-cold", "1"], { env: { TMPDIR: "." } });
  expect(code).toBe(0);
  const [summary] = summariesOf(stderr);
  expect(Number(summary!.ttfi_cold_ms)).toBeGreaterThan(0);
  expect([...new Bun.Glob("*").scanSync({ cwd, onlyFiles: false })]).toEqual([]);
});
