// Layer C as a person runs it: rows and figures of the simulation step.

import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openWorkbench, type RunOptions } from "./mrlbench.ts";
import { naivePercentile, numbers, parseCsv, type Row, steadyOf, summariesOf } from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();

const ROUNDS = 2;
const ITERS = 200;
const WARMUP = 20;
const LEAD = 64;
/** Few ticks on few memories, where the figures do not matter. */
const BASE = ["--layer", "C", "--index-size", "200", "--warmup", String(WARMUP), "--quiet"];
const BRIEF = [...BASE, "--iters", String(ITERS), "--rounds", String(ROUNDS)];

const PHASES = [
  "tokenize_ns",
  "copy_in_ns",
  "infer_ns",
  "copy_out_ns",
  "post_ns",
  "search_ns",
  "insert_ns",
  "graph_ns",
];
const WITHOUT_EMBEDDER = [...PHASES, "index_ns", "token_count", "cache_hit", "dim_used"];
const ARMS = ["null", "paced", "full", "alone"];

function simulate(args: readonly string[], options?: RunOptions) {
  const result = run(args, options);
  expect(result.stderr.split("\n").filter((line) => !line.startsWith("summary "))).toEqual([""]);
  expect(result.code).toBe(0);
  const { rows } = parseCsv(result.stdout);
  const [summary] = summariesOf(result.stderr);
  return { rows, summary: summary!, ...result };
}

/** Counted ticks with world and embedder. */
const fullOf = (rows: readonly Row[]) => steadyOf(rows).filter(({ arm }) => arm === "full");
const saidIn = (rows: readonly Row[]) =>
  rows.map(({ arm, round, phase, text_id, token_count }) => [arm, round, phase, text_id, token_count].join());

test("every tick is a row: arms in turn, rounds, phases that make the step, and nothing where nothing was done", () => {
  const { rows, summary } = simulate(BRIEF);
  expect(rows).toHaveLength(1 + WARMUP + ROUNDS * 4 * (LEAD + ITERS / ROUNDS));
  expect(rows.map(({ call }) => Number(call))).toEqual(rows.map((_, index) => index));

  const stretches = rows.slice(1 + WARMUP);
  const each = LEAD + ITERS / ROUNDS;
  const order = Array.from({ length: stretches.length / each }, (_, i) => stretches[i * each]!);
  expect(order.map(({ arm, round }) => `${arm} ${round}`)).toEqual([
    ...ARMS.map((arm) => `${arm} 0`),
    ...["paced", "alone", "null", "full"].map((arm) => `${arm} 1`),
  ]);
  stretches.forEach(({ arm, round, phase }, index) => {
    const { arm: ofArm, round: ofRound } = order[Math.floor(index / each)]!;
    const expected = { arm: ofArm, round: ofRound, phase: index % each < LEAD ? "warmup" : "steady" };
    expect({ arm, round, phase }).toEqual(expected);
  });
  expect(rows.slice(0, 1 + WARMUP).map(({ arm, round, phase }) => [arm, round, phase].join())).toEqual([
    "full,,first",
    ...new Array(WARMUP).fill("full,,warmup"),
  ]);

  for (const row of rows) {
    const hasVectors = row.arm === "full" || row.arm === "alone";
    for (const column of WITHOUT_EMBEDDER) expect(row[column]).toMatch(hasVectors ? /^\d+$/ : /^$/);
    expect(row.sim_ns).toMatch(row.arm === "alone" ? /^$/ : /^\d+$/);
    expect([row.response_ns, row.error, row.load, row.repeat_hits]).toEqual(["", "", "solo", "0"]);
    expect(row.text_id).toMatch(/^utterance-\d+$/);
    const stepNs = Number(row.latency_ns) - Number(row.sim_ns);
    if (!hasVectors) continue;
    const phasesNs = PHASES.reduce((sum, phase) => sum + Number(row[phase]), 0);
    // Phases are rounded to whole nanoseconds, each by itself.
    expect(phasesNs).toBeLessThanOrEqual(stepNs + PHASES.length);
    if (row.arm === "full") expect(phasesNs).toBeGreaterThanOrEqual(stepNs - PHASES.length);
    expect(Number(row.index_ns)).toBe(Number(row.search_ns) + Number(row.insert_ns));
    expect(row.dim_used).toBe("256");
  }

  const counted = fullOf(rows);
  const us = (ns: number) => String(ns / 1000);
  const p50 = (values: readonly number[]) => us(naivePercentile(values, 50));
  expect(summary).toMatchObject({
    verdict: "ok",
    n: String(ITERS),
    p50_us: p50(numbers(counted, "latency_ns")),
    p99_us: "",
    rounds: String(ROUNDS),
    void_rounds: "0",
    step_p50_us: p50(counted.map(({ latency_ns, sim_ns }) => Number(latency_ns) - Number(sim_ns))),
    world_full_p50_us: p50(numbers(counted, "sim_ns")),
    search_p50_us: p50(numbers(counted, "search_ns")),
    index_kind: "hnsw",
    index_size: "200",
    dims_used: `256:${ITERS}`,
    rerank_depth: "",
    held_rate_hz: "",
    achieved_rate_hz: "",
    beside_tick_us: "",
    duty: "",
  });
  expect(Number(summary.recall_at_10)).toBeGreaterThanOrEqual(0.95);
  expect(Number(summary.harness_us)).toBeGreaterThan(0);
});

test("the arms of a round embed the same texts, other rounds others, and no memory holds one of them", () => {
  const { rows } = simulate([...BASE, "--iters", "160", "--rounds", "4", "--repeat-hits", "0.2"]);
  const said = (round: number, arm: string) =>
    rows.filter((row) => row.arm === arm && row.round === String(round)).map(({ text_id }) => text_id!);
  const rounds = [0, 1, 2, 3].map((round) => said(round, "full"));
  rounds.forEach((texts, round) => {
    expect(texts).toHaveLength(LEAD + 160 / 4);
    expect(said(round, "alone")).toEqual(texts);
  });
  const distinct = rounds.map((texts) => new Set(texts));
  expect(new Set(rounds.flat()).size).toBe(distinct.reduce((sum, { size }) => sum + size, 0));
  // A text that the round has not said yet is not remembered by the cache either: in no arm and in no round.
  for (const arm of ["full", "alone"])
    for (const round of [0, 1, 2, 3]) {
      const seen = new Set<string>();
      for (const row of rows.filter((each) => each.arm === arm && each.round === String(round))) {
        if (!seen.has(row.text_id!)) expect(row.cache_hit).toBe("0");
        seen.add(row.text_id!);
      }
    }
});

test("one seed says the same twice, another seed something else", () => {
  const brief = [...BASE, "--iters", "40", "--rounds", "1", "--repeat-hits", "0.3"];
  const [one, same, other] = ["5", "5", "6"].map((seed) => simulate([...brief, "--seed", seed]).rows);
  expect(saidIn(same!)).toEqual(saidIn(one!));
  expect(saidIn(other!)).not.toEqual(saidIn(one!));
});

test("--batch: one tick embeds so many texts", () => {
  const { rows, summary } = simulate([...BRIEF, "--batch", "4", "--text", "short"]);
  expect(fullOf(rows)).toHaveLength(ITERS);
  expect(new Set(rows.map(({ batch }) => batch))).toEqual(new Set(["4"]));
  // A short text has a token at least.
  for (const tokens of numbers(fullOf(rows), "token_count")) expect(tokens).toBeGreaterThanOrEqual(4);
  expect(summary).toMatchObject({ verdict: "ok", batch: "4", n: String(ITERS) });
});

test("--rerank searches short and orders by whole vectors; --index exact has no recall to tell", () => {
  const reranked = simulate([...BRIEF, "--dim", "64", "--rerank", "50"]);
  expect(reranked.summary).toMatchObject({ dim: "64", rerank_depth: "50", dims_used: `64:${ITERS}` });
  const exact = run(
    [...BRIEF, "--index", "exact", "--rerank", "20", "--dim", "32"].filter((word) => word !== "--quiet"),
  );
  expect(exact.stderr).toMatch(/Index: exact \(ONNX Runtime [\d.]+\), 200 vectors; 32 dims: exact, /);
  expect(summariesOf(exact.stderr)[0]).toMatchObject({
    index_kind: "exact",
    recall_at_10: "",
    expansion: "",
  });
});

test("--tick-budget-us: dims of the ladder, the widest while there is slack, the narrowest when there is none", () => {
  const dimsOf = (budgetUs: string, ...more: readonly string[]) => {
    const { rows, summary } = simulate([...BRIEF, "--tick-budget-us", budgetUs, ...more]);
    const used = numbers(fullOf(rows), "dim_used");
    const counts = [256, 128, 64]
      .map((dim) => [dim, used.filter((one) => one === dim).length] as const)
      .filter(([, count]) => count > 0);
    expect(summary.dims_used).toBe(counts.map(([dim, count]) => `${dim}:${count}`).join("+"));
    expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(ITERS);
    return used;
  };
  expect(new Set(dimsOf("10000000"))).toEqual(new Set([256]));
  expect(new Set(dimsOf("1"))).toEqual(new Set([64]));
  expect(new Set(dimsOf("1", "--index", "exact", "--batch", "2"))).toEqual(new Set([64]));
});

test("--repeat-hits: what was said a moment ago is remembered", () => {
  // Short ones: a long text's tokens are not kept.
  const { rows, summary } = simulate([...BRIEF, "--repeat-hits", "1", "--text", "short"]);
  // In the first tick there is nothing to repeat.
  const hits = numbers(fullOf(rows), "cache_hit");
  expect(hits).toEqual(new Array(ITERS).fill(1));
  expect(summary).toMatchObject({ cache_hit_rate: "1", repeat_hits: "1" });
  // Without repetitions nothing is, not even of what the memory began with.
  const none = simulate([...BRIEF, "--text", "short"]);
  expect(none.summary.cache_hit_rate).toBe("0");
  expect(new Set(numbers(fullOf(none.rows), "cache_hit"))).toEqual(new Set([0]));

  const half = simulate([...BRIEF, "--repeat-hits", "0.5", "--text", "short"]);
  const embedded = steadyOf(half.rows).filter(({ cache_hit }) => cache_hit !== "");
  const share = numbers(embedded, "cache_hit").reduce((sum, hit) => sum + hit, 0) / embedded.length;
  expect(Number(half.summary.cache_hit_rate)).toBeCloseTo(share, 2);
  // Six standard deviations of a binomial share.
  expect(Math.abs(share - 0.5)).toBeLessThan(6 * Math.sqrt(0.25 / embedded.length));
});

test("--layer A,B,C is a sweep of all three, with one header", () => {
  const { rows, stderr } = simulate([...BRIEF, "--layer", "A,B,C"].slice(2));
  const summaries = summariesOf(stderr);
  expect(summaries.map(({ layer, verdict, n }) => [layer, verdict, n].join())).toEqual([
    `A,ok,${ITERS}`,
    `B,ok,${ITERS}`,
    `C,ok,${ITERS}`,
  ]);
  expect(new Set(rows.map(({ layer, arm }) => `${layer}${arm}`))).toEqual(
    new Set(["A", "B", ...ARMS.map((arm) => `C${arm}`)]),
  );
  for (const { harness_us } of summaries) expect(Number(harness_us)).toBeGreaterThanOrEqual(0);
});

test("another model and runtime, and a limit that cuts", () => {
  const { rows, summary } = simulate([
    ...[...BASE, "--iters", "20", "--rounds", "1", "--text", "short"],
    ...["--model", "all-minilm-l6-v2", "--runtime", "openvino", "--dim", "100", "--tick-budget-us", "1"],
  ]);
  expect(summary).toMatchObject({ model: "all-minilm-l6-v2", dim: "100", n: "20" });
  // Not trained for any: halves of the widest.
  expect(new Set(numbers(fullOf(rows), "dim_used"))).toEqual(new Set([25]));
});

test.each([
  { name: "one text", lines: "one thing to say\n", most: 1 },
  { name: "one word", lines: "hello\n", most: 1 },
  { name: "words alone", lines: Array.from({ length: 30 }, (_, i) => `word${i}\n`).join(""), most: 30 },
  { name: "words between empty lines", lines: "\n\nhello\n \nworld\n", most: 2 },
])("--text with $name", ({ lines, most }) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "said.txt"), lines);
  const { rows, summary } = simulate([...BRIEF, "--text", "said.txt", "--batch", "2"], { cwd });
  expect(summary).toMatchObject({ verdict: "ok", n: String(ITERS), text: "said.txt" });
  expect(new Set(rows.map(({ text_id }) => text_id)).size).toBeLessThanOrEqual(most);
});

test("--out and --json hold what the rows came to, and what the simulation was made of", () => {
  const cwd = temporaryFolder();
  const args = [...BRIEF, "--dim", "128", "--csv", "calls.csv", "--out", "run", "--json", "cases.json"];
  const { code, stdout, stderr } = run(args, { cwd });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  const read = (path: string) => readFileSync(join(cwd, path), "utf8");
  expect(read("run/calls.csv")).toBe(read("calls.csv"));
  const [summary] = summariesOf(stderr);
  const [row] = parseCsv(read("run/summary.csv")).rows;
  expect(Object.keys(row!)).toEqual(Object.keys(summary!));
  expect(row!.step_p50_us).toBe(summary!.step_p50_us!);

  const [facts] = JSON.parse(read("run/run.json")).candidates;
  expect(facts.index).toMatchObject({
    kind: "hnsw",
    rungs: [{ dim: 128 }],
    allocates: { insert: expect.stringMatching(/./) },
  });
  // What is told is not what the index was tuned by.
  const [tuning] = facts.index_tuning;
  expect(tuning).toMatchObject({ dim: 128, isReached: true });
  expect(Math.round(1000 * tuning.recall_of_others) / 1000).toBe(Number(summary!.recall_at_10));
  expect(facts.index_memories).toEqual({ size: 200, embedded: 200 });
  expect(facts.utterances).toBeGreaterThanOrEqual(4096);
  expect(facts.rounds).toHaveLength(4 * ROUNDS);
  expect(facts.rounds[0]).toEqual({ arm: "null", round: 0, achieved_hz: expect.any(Number), void: false });
  expect(facts.paced_wait_ns).toBeGreaterThan(0);

  const [figures] = JSON.parse(read("cases.json")).cases;
  expect(figures).toMatchObject({
    layer: "C",
    rounds: ROUNDS,
    void_rounds: 0,
    step_p50_us: Number(summary!.step_p50_us),
    held_rate_hz: null,
    beside_slowdown: null,
    dims_used: `128:${ITERS}`,
  });
});

test("a person reads the phases, who slows whom, and what the index is", () => {
  const { stderr } = run(BRIEF.filter((word) => word !== "--quiet"));
  for (const line of [
    /^ +p50 +p99$/m,
    /^ {2}tokenize +[\d.]+ (ns|µs|ms) +–$/m,
    /^ {2}search +[\d.]+ (ns|µs|ms) +–$/m,
    /^ {2}step alone +[\d.]+ (ns|µs|ms) +–$/m,
    /^ {2}world alone +[\d.]+ (ns|µs|ms) +–$/m,
    /The world slows the step: ×\d/,
    /2 rounds\./,
    /Index: hnsw \(usearch [\d.]+\), 200 vectors; 256 dims: recall@10 [01]\.\d{3}/,
    /empty call [\d.]+ (ns|µs)/,
  ])
    expect(stderr).toMatch(line);
});
