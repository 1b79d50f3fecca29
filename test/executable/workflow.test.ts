// The workflow of the README, run as it is written: its steps in their order, as the service runs them, without the service.
import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { mrlbench, openWorkbench, sharedCache } from "./mrlbench.ts";

const { temporaryFolder } = openWorkbench();

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}

function stepsOfReadme(): readonly string[] {
  const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(readFileSync("README.md", "utf8")) ?? [];
  const { jobs } = Bun.YAML.parse(yaml) as Workflow;
  return Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
}

test("an executable against itself gets through, and the summary has its block", () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "previous"));
  // What the steps of the service bring.
  for (const name of ["mrlbench", "previous/mrlbench"]) symlinkSync(mrlbench, join(cwd, name));
  const summary = join(cwd, "summary.md");
  const env = { PATH: "/usr/bin:/bin", MRLBENCH_CACHE: sharedCache, GITHUB_STEP_SUMMARY: summary };
  const steps = stepsOfReadme();
  expect(steps).toHaveLength(2);
  for (const step of steps) {
    const { exitCode, stderr } = Bun.spawnSync(["bash", "-e", "-c", step], { cwd, env, stdin: "ignore" });
    expect({ exitCode, stderr: exitCode === 0 ? "" : stderr.toString() }).toEqual({
      exitCode: 0,
      stderr: "",
    });
  }
  const block = readFileSync(summary, "utf8");
  expect(block).toMatch(/^# mrlbench check: (pass|undecided)\n/);
  expect(block).toContain("| wordllama-256 dim 128 | p50 |");
  expect(block).toContain("| wordllama-256 dim 128 | p99 |");
}, 240_000);
