// mrlbench decide as a user runs it: a decision by its schema, candidates with faults that lose with their reason, a kill that is gone on
// with, and a check of what was decided.
import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import schema from "../../docs/decision.schema.json" with { type: "json" };
import { randomFrom } from "../../src/core/random.ts";
import { ort } from "../engine/libraries.ts";
import { missingCompiler } from "../ffi/planted-libraries.ts";
import { faultyRuntime } from "./faulty-runtime.ts";
import { errorLines, openWorkbench, type Run } from "./mrlbench.ts";
import { parseCsv } from "./tables.ts";

const { run, start, temporaryFolder } = openWorkbench();
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
const PATIENCE_MS = 900_000;
const missing = missingCompiler !== undefined || ort.isMissing;
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

const LAYERS = ["layer-a", "layer-b", "layer-c", "confirm"];
/** As many as a person likes: DECIDE_KILLS=20. */
const KILLS = Number(process.env.DECIDE_KILLS ?? 3);
const LONGEST_MS = 6_000;
const random = randomFrom(Number(process.env.DECIDE_SEED ?? 1));

/** What a folder is begun with, or gone on with. */
function goingOn(out: string): readonly string[] {
  return [existsSync(join(out, "decide.json")) ? "--resume" : "--out", out];
}

/** @returns of each layer that was begun before the last kill its plan */
async function killedAtRandom(args: readonly string[], out: string): Promise<ReadonlyMap<string, string>> {
  const plans = new Map<string, string>();
  for (let kill = 0; kill < KILLS; kill++) {
    const child = start([...args, ...goingOn(out)], { cwd });
    await Bun.sleep((random() / 2 ** 32) * LONGEST_MS);
    child.kill("SIGKILL");
    await child.exited;
    for (const layer of LAYERS) {
      const plan = planOf(out, layer);
      if (plan !== undefined) plans.set(layer, plans.get(layer) ?? plan);
    }
  }
  return plans;
}

function planOf(out: string, layer: string): string | undefined {
  const path = join(out, layer, "grid", "plan.json");
  return existsSync(path) ? JSON.stringify(JSON.parse(readFileSync(path, "utf8")).cases) : undefined;
}

/** Every row once, and of each process as many steady ones as it says of itself. */
function expectWhole(folder: string): void {
  const read = (table: string) => parseCsv(readFileSync(join(folder, table), "utf8")).rows;
  const calls = read("calls.csv");
  const places = calls.map(
    ({ candidate, process, arm, round, call }) => `${candidate} ${process} ${arm} ${round} ${call}`,
  );
  expect(places.length).toBeGreaterThan(0);
  expect(new Set(places).size).toBe(places.length);
  const steady = Map.groupBy(
    calls.filter(
      ({ phase, arm, error }) => phase === "steady" && (arm === "" || arm === "full") && error === "",
    ),
    ({ candidate, process }) => `${candidate} ${process}`,
  );
  const told = read("processes.csv").filter(({ n }) => n !== "");
  expect([...steady].map(([process, rows]) => `${process}: ${rows.length}`).sort()).toEqual(
    told.map(({ candidate, process, n }) => `${candidate} ${process}: ${n}`).sort(),
  );
}

/** The search of memories is by our own kernels: only embedding meets a fault of the runtime. */
const BUDGET = ["--index", "funnel", "--budget", "4m"];

describe.skipIf(missing)(
  "a decision on a person's own text, with a runtime that stalls too seldom for a p99",
  () => {
    const out = join(cwd, "kept");
    const args = () => [
      ...SMALL,
      ...BUDGET,
      "--ort-library",
      faultyRuntime(cwd, "stalling", ["-DSTALL_EVERY=350"]),
    ];

    test(
      "that is killed and gone on with measures nothing again, and names a primary, a fallback and who stalls",
      async () => {
        const plans = await killedAtRandom(args(), out);
        const child = start([...args(), ...goingOn(out)], { cwd });
        // Layer A is over, and one ladder too.
        const ladders = join(out, "ladders");
        // What is written aside is none yet.
        const whole = () =>
          existsSync(ladders) ? readdirSync(ladders).filter((name) => !name.startsWith(".")) : [];
        while (whole().length === 0 && child.exitCode === null) await Bun.sleep(20);
        child.kill("SIGKILL");
        await child.exited;
        const rowsBefore = readFileSync(join(out, "layer-a", "calls.csv"), "utf8");
        const [ladder] = whole();
        const writtenMs = statSync(join(ladders, ladder!)).mtimeMs;

        const decided = run([...args(), "--resume", out], { cwd });
        expect(decided.code).toBe(0);
        const decision = decisionOf(decided);
        expect(readFileSync(join(out, "layer-a", "calls.csv"), "utf8")).toBe(rowsBefore);
        expect(statSync(join(ladders, ladder!)).mtimeMs).toBe(writtenMs);

        const { primary, fallback, candidates } = decision;
        expect(toldOf(decision, "/ort/").join("\n")).toMatch(
          /unsteady: stalls: in the same rounds its slowest step is ×/,
        );
        expect(decision.stands_on).toStartWith("This decision stands on notes.txt: 120 texts.");
        expect(primary.runtime).not.toBe("ort");
        expect(primary.open).toMatchObject({
          model: "wordllama-256",
          dim: primary.dim,
          runtime: primary.runtime,
        });
        // On a busy machine the time is for two runtimes in Layer C, of which the one that stalls is out.
        if (fallback === null) expect(decision.no_fallback).toStartWith("no other device");
        else {
          expect(fallback).toMatchObject({ instead_of: "runtime" });
          expect(fallback.runtime).not.toBe(primary.runtime);
          expect(fallback.parity.overlap_at_10).toBeGreaterThan(0.85);
        }
        // A machine that is too busy for the rounds leaves it 10 s, of which a process that does not fit takes half.
        expect(decision.confirmation.over_s).toBeGreaterThan(4.5);
        expect(candidates.length).toBeGreaterThanOrEqual(9);
        for (const { reason } of candidates) expect(reason).not.toBe("");
        expect(decision.not_known.join(" ")).toContain("mrlbench models pull");
        // The person reads it too, and the first line says on which text it stands.
        expect(decided.stderr).toContain("This decision stands on notes.txt");
        expect(decided.stderr).toContain(`Run ${primary.candidate} at ${primary.dim} dims`);
        // All of it is in the folder, as runs of their own, and none of the texts.
        expect(JSON.parse(readFileSync(join(out, "decision.json"), "utf8"))).toEqual(decision);
        expect(readdirSync(out, { recursive: true, encoding: "utf8" }).join(" ")).not.toContain(
          "texts.jsonl",
        );
        for (const layer of LAYERS) {
          expectWhole(join(out, layer));
          // Whoever went on went on with the same cases.
          if (plans.has(layer)) expect(planOf(out, layer)).toBe(plans.get(layer));
        }
        const cases = parseCsv(readFileSync(join(out, "layer-c", "summary.csv"), "utf8")).rows;
        expect(cases.length).toBe(candidates.filter(({ rounds }: Told) => rounds > 0).length);
      },
      PATIENCE_MS,
    );

    test("is not gone on with by who asks otherwise", () => {
      const other = run([...args(), "--max-cpu-us", "5", "--resume", out], { cwd });
      expect(other.code).toBe(2);
      expect(errorLines(other)[0]).toContain("--resume cannot go on: a limit is another");
    });

    test(
      "is checked on another day by the exit code and by what it prints",
      () => {
        const command = [
          "decide",
          "--check",
          join(out, "decision.json"),
          "--dataset",
          "notes.txt",
          "--budget",
          "40s",
        ];
        const checked = run(command, { cwd });
        expect([0, 5, 6]).toContain(checked.code);
        expect(JSON.parse(checked.stdout).holds).toBe({ 0: true, 5: false, 6: null }[checked.code]!);
        const decision = JSON.parse(readFileSync(join(out, "decision.json"), "utf8"));
        decision.primary.runtime = "abacus";
        writeFileSync(join(cwd, "changed.json"), JSON.stringify(decision));
        const refused = run(["decide", "--check", "changed.json", "--dataset", "notes.txt"], { cwd });
        expect(refused.code).toBe(2);
        expect(errorLines(refused)[0]).toContain("names no runtime that there is here; seen: abacus");
      },
      PATIENCE_MS,
    );
  },
);

test.skipIf(missing)(
  "a runtime that leaves its device without a word is disqualified, and another one judges its weights",
  () => {
    const library = faultyRuntime(cwd, "leaving", ["-DLEAVE"]);
    // Too little time for a decision, and on a busy machine for all of Layer A: what was looked at is out.
    const decision = decisionOf(run([...SMALL, "--budget", "30s", "--ort-library", library], { cwd }));
    const told = toldOf(decision, "/ort/").filter((one) => !one.startsWith("screened: was not measured"));
    expect(told.length).toBeGreaterThan(0);
    for (const one of told) expect(one).toMatch(/^disqualified: /);
    for (const { judged_on } of decision.weights) expect(judged_on).not.toContain("/ort/");
  },
  PATIENCE_MS,
);

test.each(["{}", "[]", "null", "{", '{"version":"0.1.0","asked":[]}'])(
  "a folder whose record is %s is no bug of ours",
  (record) => {
    for (const [command, file] of [
      ["decide", "decide.json"],
      ["matrix", join("grid", "plan.json")],
    ] as const) {
      const folder = temporaryFolder();
      mkdirSync(join(folder, "grid"));
      writeFileSync(join(folder, file), record);
      const refused = run([command, "--resume", folder], { cwd });
      expect(refused.code).toBe(3);
      expect(errorLines(refused)[0]).toContain(`${file} cannot be read`);
    }
  },
);

test("what cannot be is refused before anything is measured", () => {
  const refused = (...args: string[]) => errorLines(run(["decide", ...args], { cwd }))[0];
  expect(refused("--resume", "nowhere")).toContain("--resume names no decision that was begun");
  expect(refused("--resume", "a", "--out", "b")).toContain("--out and --resume both name the folder");
  expect(refused("--dataset", "no-such.txt")).toContain("--dataset names no data set");
  expect(refused("--text", "notes.txt", "--dataset", "notes.txt")).toContain(
    "both name the text to decide on",
  );
  expect(refused("--min-retention", "0.9", "--dataset", "notes.txt")).toContain(
    "--min-retention needs judgements",
  );
  expect(refused("--check", "notes.txt")).toContain("notes.txt is no JSON");
  expect(refused("--max-memory", "300")).toContain("--max-memory does not take this value");
  writeFileSync(join(cwd, "one.txt"), "a single line of text\n");
  expect(refused("--dataset", "one.txt", "--out", "new")).toContain("one.txt: too few documents to search");
  // A folder that was made for a wrong command would refuse the right one.
  expect(refused("--dataset", "no-such.txt", "--out", "new")).toContain("--dataset names no data set");
  expect(existsSync(join(cwd, "new"))).toBe(false);
});
