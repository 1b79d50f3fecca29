// One run of the test runner, counted from its own result file. Its output goes to stderr.

import { readFileSync, rmSync } from "node:fs";
import { readJunit, type TestCase } from "./junit.ts";
import type { TestRun } from "./test-result.ts";

/** Native tests compile, unpack and start processes; the runner's own limit of 5 s is for pure code. It ends what hangs: a slow machine is never near it. */
const LONGEST_TEST_MS = 240_000;

/** Runs test files, `atOnce` beside each other. Each must run for the run to count as whole. */
export function runTests(files: readonly string[], atOnce: number): TestRun {
  return { files, ...run(files, atOnce) };
}

/** Runs the test files whose paths hold one of `filters`. */
export function runFiltered(filters: readonly string[]): TestRun {
  return { files: [], ...run(filters, 1) };
}

function run(patterns: readonly string[], atOnce: number): Omit<TestRun, "files"> {
  const resultFile = "dist/test-results.xml";
  rmSync(resultFile, { force: true });
  // Without isolation the files share what they have loaded: a native runtime is opened once.
  const parallel = atOnce > 1 ? [`--parallel=${atOnce}`, "--no-isolate"] : [];
  const { exitCode } = Bun.spawnSync(
    [
      ...[process.execPath, "test", "--timeout", String(LONGEST_TEST_MS), ...parallel],
      ...["--reporter=junit", `--reporter-outfile=${resultFile}`, ...patterns],
    ],
    { stdio: ["ignore", 2, 2] },
  );
  return { cases: readCases(resultFile), exitCode };
}

/** None where the runner died before it could write its result; its exit code then tells. */
function readCases(resultFile: string): TestCase[] {
  try {
    return readJunit(readFileSync(resultFile, "utf8"));
  } catch (error) {
    console.error(`${resultFile} was not written: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}
