// `mrlbench` with nothing after it: what a person gets who types the shortest command.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { CALLS_HEADER, FIGURES, IDENTITY } from "./contract.ts";
import { openWorkbench } from "./mrlbench.ts";
import { naivePercentile, naiveUsualNs, numbers, parseCsv, steadyOf, summariesOf } from "./tables.ts";

const { run } = openWorkbench();
const result = run([]);
const { rows } = parseCsv(result.stdout);
const summaries = summariesOf(result.stderr);
const summary = summaries[0]!;
const steady = steadyOf(rows);

test("it succeeds, with rows on stdout and one summary line on stderr", () => {
  expect(result.code).toBe(0);
  expect(result.stdout.split("\n")[0]).toStartWith(CALLS_HEADER);
  expect(summaries).toHaveLength(1);
  expect(result.stderr).toEndWith("\n");
});

test("the summary line has the keys of the contract first, in its order", () => {
  const keys = [...IDENTITY, ...FIGURES.split(" ")];
  expect(Object.keys(summary).slice(0, keys.length)).toEqual(keys);
});

test("it says what ran, the same in every row and in the summary", () => {
  const identity = Object.fromEntries(IDENTITY.map((key) => [key, summary[key]!]));
  expect(identity).toMatchObject({
    candidate: "wordllama-256/fp32/ort/CPUExecutionProvider",
    model: "wordllama-256",
    variant: "fp32",
    backend: "cpu",
    runtime: "ort",
    provider: "CPUExecutionProvider",
    layer: "B",
    dim: "256",
    batch: "1",
    threads: "1",
    pin: "0",
    spin: "0",
    load: "solo",
    arm: "",
    text: "mixed",
  });
  expect(identity.run).toMatch(/^\S+$/);
  expect(identity.machine).toMatch(/^\S+$/);
  for (const row of rows) expect(row).toMatchObject(identity);
});

test("the calls are the first, the warm-up and 10,000 steady ones, counted from 0", () => {
  const phases = rows.map(({ phase }) => phase).join(" ");
  expect(phases).toMatch(/^first( warmup)+( steady)+$/);
  expect(steady).toHaveLength(10_000);
  expect(summary.n).toBe("10000");
  expect(numbers(rows, "call")).toEqual(rows.map((_, index) => index));
});

test("every row has whole numbers where something was measured and nothing where it was not", () => {
  const measured = [
    "token_count",
    "start_ns",
    "latency_ns",
    "copy_in_ns",
    "infer_ns",
    "copy_out_ns",
    "post_ns",
  ];
  const absent = ["cache_hit", "response_ns", "tokenize_ns", "index_ns", "graph_ns", "sim_ns", "error"];
  for (const row of rows) {
    for (const column of measured) expect(row[column]).toMatch(/^\d+$/);
    for (const column of absent) expect(row[column]).toBe("");
  }
});

test("calls follow each other, and the parts of a call fit into it", () => {
  let endNs = 0;
  for (const row of rows) {
    expect(Number(row.start_ns)).toBeGreaterThanOrEqual(endNs);
    endNs = Number(row.start_ns) + Number(row.latency_ns);
    const partsNs = ["copy_in_ns", "infer_ns", "copy_out_ns", "post_ns"].map((part) => Number(row[part]));
    expect(partsNs.reduce((sum, part) => sum + part)).toBeLessThanOrEqual(Number(row.latency_ns));
  }
});

test("the texts are those of the built-in data set, all of them, with as many tokens as words or more", () => {
  const words = new Map(
    readFileSync("datasets/wordnet-1k/corpus.jsonl", "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
      .map(({ _id, title, text }) => [_id, `${title} ${text}`.trim().split(/\s+/).length]),
  );
  expect(new Set(rows.map(({ text_id }) => text_id))).toEqual(new Set(words.keys()));
  for (const row of rows) {
    expect(Number(row.token_count)).toBeGreaterThanOrEqual(words.get(row.text_id!)!);
    expect(Number(row.token_count)).toBeLessThanOrEqual(4096);
  }
});

test("the figures of the summary are those of the steady rows", () => {
  const latencyNs = numbers(steady, "latency_ns");
  const us = (ns: number) => String(Math.round(ns) / 1000);
  expect(summary).toMatchObject({
    first_us: us(Number(rows[0]!.latency_ns)),
    second_us: us(Number(rows[1]!.latency_ns)),
    p50_us: us(naivePercentile(latencyNs, 50)),
    p90_us: us(naivePercentile(latencyNs, 90)),
    p99_us: us(naivePercentile(latencyNs, 99)),
    max_us: us(Math.max(...latencyNs)),
  });
  const meanNs = latencyNs.reduce((sum, ns) => sum + ns) / latencyNs.length;
  const usualNs = naiveUsualNs(steady);
  const squares = latencyNs.map((ns, call) => (ns - usualNs[call]!) ** 2);
  const stddevNs = Math.sqrt(squares.reduce((sum, square) => sum + square) / (latencyNs.length - 1));
  expect(Number(summary.mean_us)).toBeCloseTo(meanNs / 1000, 3);
  expect(Number(summary.stddev_us)).toBeCloseTo(stddevNs / 1000, 3);
  expect(Number(summary.spikes)).toBe(latencyNs.filter((ns, call) => ns > 3 * usualNs[call]!).length);
  expect(Number(summary.p99_low_us)).toBeLessThanOrEqual(Number(summary.p99_us));
  expect(Number(summary.p99_high_us)).toBeGreaterThanOrEqual(Number(summary.p99_us));
});

test("what happens once is a figure of its own", () => {
  for (const key of ["compile_ms", "load_ms", "ttfi_ms", "timer_ns"]) {
    expect(Number(summary[key])).toBeGreaterThan(0);
  }
  // A fresh process does all of this before its first vector.
  expect(Number(summary.ttfi_ms)).toBeGreaterThan(Number(summary.ttfi_compile_ms));
  expect(summary).toMatchObject({
    device: cpus()[0]!.model.replaceAll(" ", "_"),
    runtime_version: "1.30.0",
    truncated: "0",
    fallback: "none",
    verdict: "ok",
    error: "",
  });
});
