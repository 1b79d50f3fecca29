// mrlbench decide with all that a person may ask of it: limits, a program of their own beside, the models of a store. What each candidate
// came to depends on the machine of the moment; what is said of it follows from that, and is held against it.
import { describe, expect, test } from "bun:test";
import { chmodSync, copyFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXECUTABLE } from "../../tasks/executable.ts";
import { referenceFolder } from "../embed/reference-models.ts";
import { untilNone } from "../process-work.ts";
import { openWorkbench, type Run } from "./mrlbench.ts";
import { parseCsv } from "./tables.ts";

const { run, shell, temporaryFolder } = openWorkbench();
const cwd = temporaryFolder();
const lines = Array.from(
  { length: 90 },
  (_, i) => `entry ${i} of a diary about ${["rain", "bread", "ships"][i % 3]}`,
);
writeFileSync(join(cwd, "diary.txt"), `${lines.join("\n")}\n`);
const SMALL = ["decide", "--model", "wordllama-256", "--dataset", "diary.txt", "--index-size", "100"];
const PATIENCE_MS = 400_000;
/** Known by its name among all processes. */
const GAME = `game-beside-a-decision-${process.pid}.sh`;

interface Told {
  readonly candidate: string;
  readonly standing: string;
  readonly reason: string;
  readonly rounds: number;
  readonly memory_bytes: number | null;
  readonly cpu_us: number | null;
  readonly p99_us: number | null;
}

function decisionOf({ stdout }: Run) {
  return JSON.parse(stdout) as {
    readonly primary: (Told & { readonly dim: number }) | null;
    readonly would_decide: readonly string[];
    readonly candidates: readonly Told[];
    readonly dims: { readonly normal: { readonly vector_bytes: number } } | null;
    readonly limits: Record<string, number | null>;
    readonly conditions: Record<string, unknown>;
  };
}

describe("a limit that nobody keeps", () => {
  test.each([
    ["--max-cpu-us", "0.001", "a call takes a CPU time of ", ({ cpu_us }: Told) => cpu_us !== null],
    ["--max-p99-us", "0.01", "its p99 in Layer C is ", ({ rounds }: Told) => rounds > 0],
  ] as const)(
    "%s %s: exit 6, no primary, the reason of each, and what would decide",
    (option, limit, reason, isMeasured) => {
      const result = run([...SMALL, "--index", "funnel", "--budget", "60s", option, limit], { cwd });
      const { primary, would_decide, candidates } = decisionOf(result);
      expect({ code: result.code, primary }).toEqual({ code: 6, primary: null });
      const out = candidates.filter(isMeasured);
      for (const { standing, reason: told } of out) {
        expect(standing).toBe("constraint");
        expect(told).toStartWith(reason);
        expect(told).toContain(`above ${option} `);
      }
      if (out.length > 0) expect(would_decide[0]).toContain(`above ${option} `);
      expect(would_decide.length).toBeGreaterThan(0);
      expect(result.stderr).toContain("No decision.");
    },
    PATIENCE_MS,
  );
});

test(
  "limits, a program beside and a store's models: who is beyond a limit is out by it, and nobody else",
  async () => {
    for (const name of ["tiny", "broken"]) {
      cpSync(join(referenceFolder, "minilm"), join(cwd, name), { recursive: true });
      expect(run(["models", "add", name, "--models", "store"], { cwd }).code).toBe(0);
    }
    rmSync(join(cwd, "store", "broken", "onnx"), { recursive: true });
    writeFileSync(join(cwd, GAME), "#!/bin/sh\necho yes >ran\nwhile :; do echo 900us; sleep 0.01; done\n");
    chmodSync(join(cwd, GAME), 0o755);
    const limits = ["--max-memory", "124MB", "--max-bytes", "600", "--max-cpu-us", "1000000"];
    const words = ["--all-models", "--models", "store", "--sim-cmd", `./${GAME}`, "--index", "funnel"];
    const result = run([...SMALL, ...words, ...limits, "--budget", "60s", "--out", "kept"], { cwd });
    const { primary, candidates, dims, conditions, would_decide, limits: asked } = decisionOf(result);

    expect(result.code).toBe(primary === null ? 6 : 0);
    expect(asked).toMatchObject({ max_memory_bytes: 124e6, max_vector_bytes: 600, max_cpu_us: 1e6 });
    expect(conditions).toMatchObject({ load: "sim-cmd", program: `./${GAME}` });
    // Every model is there, also the one that cannot be had.
    expect(candidates.some(({ candidate }) => candidate.startsWith("tiny/"))).toBe(true);
    const broken = candidates.filter(({ candidate }) => candidate.startsWith("broken/"));
    expect(broken.map(({ standing }) => standing)).toEqual(broken.map(() => "failed"));
    expect(broken.length).toBeGreaterThan(0);
    for (const { standing, reason, memory_bytes } of candidates) {
      if (memory_bytes === null) continue;
      const isOverMemory = memory_bytes > 124e6;
      if (isOverMemory && standing !== "gate") {
        expect(standing).toBe("constraint");
        expect(reason).toContain("--max-memory 124 MB");
      }
      if (!isOverMemory) expect(standing).not.toBe("constraint");
    }
    if (primary === null) expect(would_decide.length).toBeGreaterThan(0);
    else {
      expect(primary.memory_bytes).toBeLessThanOrEqual(124e6);
      expect(dims!.normal.vector_bytes).toBeLessThanOrEqual(600);
      const calls = parseCsv(readFileSync(join(cwd, "kept", "layer-c", "calls.csv"), "utf8")).rows;
      expect(new Set(calls.map(({ load }) => load))).toEqual(new Set(["sim-cmd"]));
      // The program ran, and is over.
      expect(existsSync(join(cwd, "ran"))).toBe(true);
      await untilNone(GAME);
    }
  },
  PATIENCE_MS,
);

test(
  "an executable that was copied alone has no candidates of variants that lay beside it",
  () => {
    copyFileSync(EXECUTABLE, join(cwd, "alone"));
    const asked = "--model all-minilm-l6-v2 --dataset diary.txt --index-size 100 --budget 2s";
    const { candidates } = decisionOf(
      shell(`./alone decide ${asked}`, { cwd, env: { MRLBENCH_CACHE: join(cwd, "cache") } }),
    );
    expect(new Set(candidates.map(({ candidate }) => candidate.split("/")[1]))).toEqual(
      new Set(["fp16", "int8"]),
    );
  },
  PATIENCE_MS,
);
