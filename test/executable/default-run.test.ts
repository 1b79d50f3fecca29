// `mrlbench` with nothing after it: what a person gets who types the shortest command.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { CALLS_HEADER, FIGURES, IDENTITY } from "./contract.ts";
import { openWorkbench } from "./mrlbench.ts";
import { naivePercentile, numbers, parseCsv, type Row, steadyOf, summariesOf } from "./tables.ts";

const { run } = openWorkbench();
const result = run([]);
const { rows } = parseCsv(result.stdout);
const summaries = summariesOf(result.stderr);
const summary = summaries[0]!;
const steady = steadyOf(rows);
const processes = Map.groupBy(rows, (row) => row.process!);

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

test("nine fresh processes share the 10,000 steady calls, each with a first call and a warm-up", () => {
  expect([...processes.keys()]).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8"]);
  for (const own of processes.values()) {
    expect(own.map(({ phase }) => phase).join(" ")).toMatch(/^first( warmup)+( steady)+$/);
    expect(numbers(own, "call")).toEqual(own.map((_, index) => index));
    expect([1111, 1112]).toContain(steadyOf(own).length);
  }
  expect(steady).toHaveLength(10_000);
  expect(summary).toMatchObject({ n: "10000", processes: "9" });
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

/** A figure of each process, ascending. */
const ofProcesses = (figure: (own: readonly Row[]) => number) =>
  [...processes.values()].map(figure).sort((a, b) => a - b);
const us = (ns: number) => String(Math.round(ns) / 1000);

test("a figure is the median of the nine processes, and its interval goes from their 2nd to their 8th", () => {
  for (const percent of [50, 90, 99]) {
    const sorted = ofProcesses((own) => naivePercentile(numbers(steadyOf(own), "latency_ns"), percent));
    expect(summary).toMatchObject({
      [`p${percent}_us`]: us(sorted[4]!),
      [`p${percent}_low_us`]: us(sorted[1]!),
      [`p${percent}_high_us`]: us(sorted[7]!),
    });
  }
  expect(summary).toMatchObject({
    first_us: us(ofProcesses(([first]) => Number(first!.latency_ns))[4]!),
    second_us: us(ofProcesses(([, second]) => Number(second!.latency_ns))[4]!),
    max_us: us(Math.max(...numbers(steady, "latency_ns"))),
  });
});

test("what is inside one process has names of its own, and so has what it takes", () => {
  for (const key of ["p50_within_low_us", "p50_within_high_us", "p99_within_low_us", "cpu_us", "rss_mb"])
    expect(Number(summary[key])).toBeGreaterThan(0);
  // One thread computes: the quickest call was not kept from its CPU, and the mean one takes no less of it.
  expect(Number(summary.cpu_us)).toBeGreaterThan(Math.min(...numbers(steady, "latency_ns")) / 1000);
  expect(Number(summary.rss_peak_mb)).toBeGreaterThanOrEqual(Number(summary.rss_mb));
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
