// mrlbench decide as a user runs it: a decision by its schema, candidates with faults that lose with their reason, a kill that is gone on
// with, and a check of what was decided.
import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import schema from "../../docs/decision.schema.json" with { type: "json" };
import { ort } from "../engine/libraries.ts";
import { errorLines, openWorkbench, type Run } from "./mrlbench.ts";
import { parseCsv } from "./tables.ts";

const { run, start, temporaryFolder } = openWorkbench();
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
const PATIENCE_MS = 400_000;
const compiler = Bun.which("cc");
const missing = compiler === null || ort.isMissing;
if (missing) console.warn("SKIPPED: a runtime with faults takes a C compiler (cc), and the real one");

// A model of its own text: a hundred and twenty lines, none like another.
const cwd = temporaryFolder();
const NOUNS = [
  "bridge",
  "ferry",
  "market",
  "river",
  "blacksmith",
  "wolf",
  "harvest",
  "winter",
  "lamp",
  "letter",
];
const lines = Array.from({ length: 120 }, (_, i) => {
  const noun = (step: number) => NOUNS[Math.floor(i / step) % NOUNS.length];
  return `note ${i}: the ${noun(1)} and the ${noun(10)} ${i % 3 === 0 ? "are closed today because of the wind" : "wait"}`;
});
writeFileSync(join(cwd, "notes.txt"), `${lines.join("\n")}\n`);
/** Static models alone: no graph of a transformer takes its seconds. */
const SMALL = ["decide", "--model", "wordllama-256", "--dataset", "notes.txt", "--index-size", "200"];

interface Told {
  readonly candidate: string;
  readonly standing: string;
  readonly reason: string;
  readonly rounds: number;
}

function decisionOf({ stdout }: Run) {
  const decision = JSON.parse(stdout);
  validate(decision);
  expect(validate.errors).toBeNull();
  return decision;
}

function toldOf(decision: { readonly candidates: readonly Told[] }, runtime: string): readonly string[] {
  return decision.candidates
    .filter(({ candidate }) => candidate.includes(runtime))
    .map(({ standing, reason }) => `${standing}: ${reason}`);
}

/** @param faults of fixtures/faulty-onnxruntime.c */
function faultyRuntime(name: string, faults: readonly string[]): string {
  const path = join(cwd, `lib${name}.so`);
  const source = resolve("test/executable/fixtures/faulty-onnxruntime.c");
  const command = [
    compiler!,
    "-shared",
    "-fPIC",
    `-DREAL="${ort.libraryPath}"`,
    ...faults,
    "-o",
    path,
    source,
    "-ldl",
  ];
  const { exitCode, stderr } = Bun.spawnSync(command, { stderr: "pipe" });
  if (exitCode !== 0) throw new Error(`${stderr}`);
  return path;
}

describe("a decision on a person's own text", () => {
  test(
    "names a primary and a fallback by another runtime, and the library's options of both",
    () => {
      const out = join(cwd, "kept");
      const decided = run([...SMALL, "--budget", "45s", "--out", out], { cwd });
      expect(decided.code).toBe(0);
      const decision = decisionOf(decided);
      const { primary, fallback, candidates } = decision;
      expect(decision.stands_on).toStartWith("This decision stands on notes.txt: 120 texts.");
      expect(primary.open).toMatchObject({
        model: "wordllama-256",
        dim: primary.dim,
        runtime: primary.runtime,
      });
      expect(fallback.runtime).not.toBe(primary.runtime);
      expect(fallback).toMatchObject({ instead_of: "runtime" });
      expect(fallback.parity.overlap_at_10).toBeGreaterThan(0.85);
      expect(decision.confirmation.over_s).toBeGreaterThan(10);
      expect(candidates.length).toBeGreaterThanOrEqual(9);
      for (const { reason } of candidates) expect(reason).not.toBe("");
      expect(decision.not_known.join(" ")).toContain("mrlbench models pull");
      // The person reads it too, and the first line says on which text it stands.
      expect(decided.stderr).toContain("This decision stands on notes.txt");
      expect(decided.stderr).toContain(`Run ${primary.candidate} at ${primary.dim} dims`);
      // All of it is in the folder, as runs of their own.
      expect(JSON.parse(readFileSync(join(out, "decision.json"), "utf8"))).toEqual(decision);
      for (const layer of ["layer-a", "layer-b", "layer-c", "confirm"]) {
        expect(existsSync(join(out, layer, "summary.csv"))).toBe(true);
      }
      const rows = parseCsv(readFileSync(join(out, "layer-c", "summary.csv"), "utf8"));
      expect(rows.rows.length).toBe(candidates.filter(({ rounds }: Told) => rounds > 0).length);
      const checked = run(["decide", "--check", join(out, "decision.json"), "--dataset", "notes.txt"], {
        cwd,
      });
      expect([0, 5, 6]).toContain(checked.code);
      expect(JSON.parse(checked.stdout).holds).toBe({ 0: true, 5: false, 6: null }[checked.code]!);
    },
    PATIENCE_MS,
  );

  test(
    "that was killed is gone on with, and nothing of it is measured again",
    async () => {
      const out = join(cwd, "killed");
      const args = [...SMALL, "--budget", "40s", "--out", out];
      const child = start(args, { cwd });
      // Layer A is over, and one ladder too.
      const ladders = join(out, "ladders");
      while (!(existsSync(ladders) && readdirSync(ladders).length > 0) && child.exitCode === null)
        await Bun.sleep(20);
      child.kill("SIGKILL");
      await child.exited;
      const rowsBefore = readFileSync(join(out, "layer-a", "calls.csv"), "utf8");
      const [ladder] = readdirSync(ladders).filter((name) => !name.startsWith("."));
      const writtenMs = statSync(join(ladders, ladder!)).mtimeMs;
      const again = run([...SMALL, "--budget", "40s", "--resume", out], { cwd });
      expect(again.code).toBe(0);
      decisionOf(again);
      expect(readFileSync(join(out, "layer-a", "calls.csv"), "utf8")).toBe(rowsBefore);
      expect(statSync(join(ladders, ladder!)).mtimeMs).toBe(writtenMs);
      // Asked otherwise it is another decision.
      const other = run([...SMALL, "--budget", "50s", "--resume", out], { cwd });
      expect(other.code).toBe(2);
      expect(errorLines(other)[0]).toContain("--resume cannot go on: --budget is another");
    },
    PATIENCE_MS,
  );
});

describe.skipIf(missing)("a runtime that", () => {
  // The search of memories is by our own kernels: only embedding meets the fault.
  const BESIDE = ["--index", "funnel", "--budget", "60s"];

  test(
    "stalls now and then, too seldom for a p99, is unsteady",
    () => {
      const library = faultyRuntime("stalling", ["-DSTALL_EVERY=350"]);
      const decision = decisionOf(run([...SMALL, ...BESIDE, "--ort-library", library], { cwd }));
      expect(toldOf(decision, "/ort/").join("\n")).toMatch(
        /unsteady: stalls: in the same rounds its slowest step is ×/,
      );
      expect(decision.primary?.runtime).not.toBe("ort");
    },
    PATIENCE_MS,
  );

  test(
    "leaves the device without a word is disqualified, and others judge its weights",
    () => {
      const library = faultyRuntime("leaving", ["-DLEAVE"]);
      const decision = decisionOf(run([...SMALL, ...BESIDE, "--ort-library", library], { cwd }));
      for (const told of toldOf(decision, "/ort/")) expect(told).toMatch(/^disqualified: /);
      expect(decision.primary.runtime).not.toBe("ort");
      expect(decision.weights[0].judged_on).not.toContain("/ort/");
    },
    PATIENCE_MS,
  );
});

test("what cannot be is refused before anything is measured", () => {
  const refused = (...args: string[]) => errorLines(run(["decide", ...args], { cwd }))[0];
  expect(refused("--resume", "nowhere")).toContain("--resume names no decision that was begun");
  expect(refused("--dataset", "no-such.txt")).toContain("--dataset names no data set");
  expect(refused("--text", "notes.txt", "--dataset", "notes.txt")).toContain(
    "both name the text to decide on",
  );
  expect(refused("--check", "notes.txt")).toContain("notes.txt is no JSON");
  expect(refused("--max-memory", "300")).toContain("--max-memory does not take this value");
});
