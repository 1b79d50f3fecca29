// The parts of a report that other runs have: a decision with its stages, pauses before calls, and the clock beneath the calls.
import { beforeAll, expect, test } from "bun:test";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openWorkbench } from "./mrlbench.ts";
import { parseCsv } from "./tables.ts";

const TIMEOUT_MS = 240_000;
const { run, temporaryFolder } = openWorkbench();
const cwd = temporaryFolder();
const FASTER = "wordllama-256/fp32/table/CPU";
const OTHER = "wordllama-256/fp32/ort/CPUExecutionProvider";

const DECISION = {
  schema: "mrlbench-decision",
  schema_version: 1,
  stands_on: "It stands on the built-in text.",
  primary: {
    candidate: FASTER,
    device: "A processor",
    dim: 192,
    storage: "float32",
    vector_bytes: 768,
    reason: "lowest p99 of a step",
  },
  fallback: {
    candidate: OTHER,
    device: "A processor",
    dim: 192,
    storage: "float32",
    vector_bytes: 768,
    reason: "another runtime",
    instead_of: "runtime",
    parity: { texts: 64, smallest_cosine: 0.9999998, overlap_at_10: 1 },
  },
  dims: {
    tight: { dim: 128, storage: "float32", total_bytes: 512, gate: "pass", kept: 0.9512, rerank_depth: 50 },
  },
  candidates: [
    {
      candidate: FASTER,
      standing: "primary",
      reason: "fastest",
      dim: 192,
      proof: 5,
      p50_us: 30.25,
      p99_us: 61.5,
      p99_low_us: 58,
      p99_high_us: 66.125,
    },
    {
      candidate: OTHER,
      standing: "fallback",
      reason: "slower",
      dim: 192,
      proof: 5,
      p50_us: 35,
      p99_us: 70.75,
    },
    {
      candidate: "all-minilm-l6-v2/int8/ort/CPUExecutionProvider",
      standing: "screened",
      reason: "23 times as slow a call",
    },
  ],
  not_known: ["What a discharged battery does."],
  would_decide: [],
};

beforeAll(() => {
  const few = ["--iters", "400", "--warmup", "20", "--ttfi", "0", "--text", "short", "--quick", "--quiet"];
  expect(run([...few, "--gap", "0,2", "--dim", "64", "--out", "paused"], { cwd }).code).toBe(0);
  mkdirSync(join(cwd, "decided"));
  writeFileSync(join(cwd, "decided", "decision.json"), JSON.stringify(DECISION));
  cpSync(join(cwd, "paused"), join(cwd, "decided", "layer-c"), { recursive: true });
}, TIMEOUT_MS);

function markdown(...folders: string[]): string {
  const { code, stdout } = run(["report", ...folders, "--markdown"], { cwd });
  expect(code).toBe(0);
  return stdout.replaceAll("\\", "");
}

test("the decision comes first, with what instead, why each fell out, and what was not known; its stages come along", () => {
  const text = markdown("decided");
  const titles = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  expect(titles[0]).toBe("Decision");
  expect(titles).toContain("What came out");
  expect(text).toContain(
    `Primary: ${FASTER} on A processor, 192 dims as float32 (768 B a vector): lowest p99 of a step.`,
  );
  expect(text).toContain("smallest cosine 1, top-10 overlap 1, of 64 texts");
  expect(text).toContain(`| ${FASTER} | primary | 30.25 | 61.5 | 58 | 66.125 |`);
  // Of few processes there is no interval: not 0.
  expect(text).toContain(`| ${OTHER} | fallback | 35 | 70.75 | – | – |`);
  expect(text).toContain("| screened | 23 times as slow a call |");
  expect(text).toContain("| tight | 128 | float32 | 512 | 50 | 95.12 | – | – | pass |");
  expect(text).toContain("Not known: What a discharged battery does.");
});

test("what a pause before each call costs is a curve with the figures of summary.csv", () => {
  const text = markdown("paused");
  const section = text.split("## After a pause")[1]!.split("\n## ")[0]!;
  const { rows } = parseCsv(readFileSync(join(cwd, "paused", "summary.csv"), "utf8"));
  expect(rows.map(({ gap_ms }) => gap_ms)).toEqual(["0", "2"]);
  for (const { p50_us } of rows) expect(section).toContain(`| ${p50_us} |`);
  // One pause is no curve.
  expect(markdown("paused")).not.toContain("with several pauses");
  expect(run(["--iters", "200", "--ttfi", "0", "--quick", "--quiet", "--out", "plain"], { cwd }).code).toBe(
    0,
  );
  expect(markdown("plain")).toContain("No case was timed with several pauses");
});

test("where the clock of the core could be read, it stands beneath the calls", () => {
  const facts = JSON.parse(readFileSync(join(cwd, "paused", "run.json"), "utf8"));
  cpSync(join(cwd, "paused"), join(cwd, "clocked"), { recursive: true });
  for (const candidate of facts.candidates) {
    candidate.clocks_hz = [3.9e9, 2.1e9];
    for (const own of candidate.processes) delete own.clocks_hz;
  }
  writeFileSync(join(cwd, "clocked", "run.json"), JSON.stringify(facts));
  const text = markdown("clocked");
  expect(text).toContain("clock, GHz");
  expect(text).toMatch(/\| 0 \| 0 \| [\d.]+ \| [\d.]+ \| 3\.9 \|/);
  for (const candidate of facts.candidates) candidate.clocks_hz = null;
  writeFileSync(join(cwd, "clocked", "run.json"), JSON.stringify(facts));
  expect(markdown("clocked")).not.toContain("clock, GHz");
});
