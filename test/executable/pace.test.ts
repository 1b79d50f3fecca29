// Calls at a rate and after pauses, in every layer: what was reached, what would be held, and which rows do not count.

import { expect, test } from "bun:test";
import { openWorkbench } from "./mrlbench.ts";
import { numbers, parseCsv, type Row, steadyOf, summariesOf } from "./tables.ts";

const { run } = openWorkbench();

const QUIET = ["--warmup", "20", "--ttfi", "0", "--text", "short", "--quiet"];
const TICKS = ["--layer", "C", "--index-size", "200", "--rounds", "1", ...QUIET];

function measure(args: readonly string[]) {
  const { code, stdout, stderr } = run(args);
  expect(stderr.replaceAll(/^summary .*\n/gm, "")).toBe("");
  expect(code).toBe(0);
  return { rows: parseCsv(stdout).rows, summaries: summariesOf(stderr) };
}

/** When each call was due. */
const dueNs = (rows: readonly Row[]) =>
  rows.map((row) => Number(row.start_ns) + Number(row.latency_ns) - Number(row.response_ns));

test.each([
  { layer: "A", args: ["--layer", "A", ...QUIET] },
  { layer: "B", args: ["--layer", "B", ...QUIET] },
  { layer: "C", args: TICKS },
])("layer $layer, --rate: every counted call is due one period after the one before", ({ args }) => {
  const { rows, summaries } = measure([...args, "--rate", "100", "--iters", "30"]);
  const steady = steadyOf(rows).filter(({ arm }) => arm === "" || arm === "full");
  // A machine that stalls misses a rate that it holds else: then there is nothing more to say.
  if (summaries[0]!.verdict === "rate-missed") {
    // In Layer C a round is void where one of its stretches missed it, whatever all of them together reached.
    const { achieved_rate_hz, rounds, void_rounds } = summaries[0]!;
    if (rounds !== void_rounds || rounds === "") expect(Number(achieved_rate_hz)).toBeLessThan(99);
    return;
  }
  expect(summaries[0]).toMatchObject({ verdict: "ok", rate_hz: "100", n: "30" });
  expect(Number(summaries[0]!.achieved_rate_hz)).toBeGreaterThanOrEqual(99);
  const due = dueNs(steady);
  steady.slice(1).forEach(({ block }, index) => {
    const periodNs = due[index + 1]! - due[index]!;
    // Cells are rounded to whole nanoseconds, each by itself. Looks at the machine between two blocks make no call late.
    if (block === steady[index]!.block) expect(Math.abs(periodNs - 10e6)).toBeLessThanOrEqual(4);
    else expect(periodNs).toBeGreaterThanOrEqual(10e6 - 4);
  });
  for (const { response_ns, latency_ns, rate_hz, gap_ms } of steady) {
    expect(Number(response_ns)).toBeGreaterThanOrEqual(Number(latency_ns) - 1);
    expect([rate_hz, gap_ms]).toEqual(["100", ""]);
  }
  for (const { response_ns } of rows.filter(({ phase, round }) => phase !== "steady" && round === "")) {
    expect(response_ns).toBe("");
  }
});

test("a rate that no machine holds: no failure, but a verdict, the highest rate that was held, and rows that are void", () => {
  const { rows, summaries } = measure([...TICKS, "--rate", "1000000", "--iters", "100"]);
  const [summary] = summaries;
  expect(summary).toMatchObject({
    verdict: "rate-missed",
    n: "0",
    p50_us: "",
    rounds: "1",
    void_rounds: "1",
  });
  expect(Number(summary!.achieved_rate_hz)).toBeLessThan(990_000);
  if (summary!.held_rate_hz !== "") {
    expect(Number(summary!.held_rate_hz)).toBeLessThanOrEqual(Number(summary!.achieved_rate_hz));
  }
  expect(new Set(rows.map(({ phase }) => phase))).toEqual(new Set(["first", "warmup", "void"]));
  const voided = rows.filter(({ phase }) => phase === "void");
  expect(voided).toHaveLength(400);
  // They are late, and each says by how much.
  for (const { response_ns, latency_ns } of voided) {
    expect(Number(response_ns)).toBeGreaterThanOrEqual(Number(latency_ns) - 1);
  }
  expect([summary!.step_p50_us, summary!.cache_hit_rate, summary!.dims_used]).toEqual(["", "", ""]);
});

test("layer B at a rate that no machine holds: the calls count, the verdict says that they came late", () => {
  const { rows, summaries } = measure(["--layer", "B", ...QUIET, "--rate", "1000000", "--iters", "2000"]);
  expect(steadyOf(rows)).toHaveLength(2000);
  expect(summaries[0]).toMatchObject({ verdict: "rate-missed", n: "2000", error: "" });
  expect(summaries[0]!.warnings).toContain("rate-missed");
});

test("--gap: a case for each pause; what follows a pause begins no sooner", () => {
  const { rows, summaries } = measure([...TICKS, "--gap", "0,1", "--iters", "50"]);
  expect(summaries.map(({ gap_ms, verdict, n }) => [gap_ms, verdict, n].join())).toEqual([
    "0,ok,50",
    "1,ok,50",
  ]);
  for (const gapMs of [0, 1]) {
    const stretch = rows.filter(
      ({ gap_ms, arm, round, phase }) => [gap_ms, arm, round, phase].join() === `${gapMs},full,0,steady`,
    );
    expect(stretch).toHaveLength(50);
    const starts = numbers(stretch, "start_ns");
    numbers(stretch, "latency_ns").forEach((latencyNs, call) => {
      if (call === 49) return;
      expect(starts[call + 1]! - starts[call]! - latencyNs).toBeGreaterThanOrEqual(gapMs * 1e6 - 2);
    });
    expect(stretch.map(({ response_ns }) => response_ns === "")).toEqual(new Array(50).fill(gapMs === 0));
  }
  expect(summaries[0]!.response_p50_us).toBe("");
  expect(Number(summaries[1]!.response_p50_us)).toBeGreaterThan(0);
});
