// The result of a whole test run, from what the runner wrote and what it left out.

import type { TestCase } from "./junit.ts";

const REASON_CHARACTERS = 2000;

/** What one run of the runner came to. */
export interface TestRun {
  readonly cases: readonly TestCase[];
  /** Test files that should have run. */
  readonly files: readonly string[];
  readonly exitCode: number;
}

export interface TestResult {
  readonly passed: number;
  readonly skipped: readonly TestCase[];
  /** For each failure a line, as a person would look for it; below it, further in, what the runner says of it. */
  readonly failures: readonly string[];
}

/** All runs together, with the checks that failed before them. */
export function resultOf(runs: readonly TestRun[], failedChecks: readonly string[]): TestResult {
  const cases = runs.flatMap((run) => run.cases);
  return {
    passed: cases.filter(({ outcome }) => outcome === "passed").length,
    skipped: cases.filter(({ outcome }) => outcome === "skipped"),
    failures: [...failedChecks.map((name) => `check: ${name}`), ...runs.flatMap(failuresOf)],
  };
}

/** A file that could not even be loaded is missing from the runner's result: it counts as a failure. */
function failuresOf({ cases, files, exitCode }: TestRun): string[] {
  const seen = new Set(cases.map(({ file }) => file));
  const failures = [
    ...cases
      .filter(({ outcome }) => outcome === "failed")
      .map(({ file, name, reason }) => [`${file}: ${name}`, ...linesOf(reason)].join("\n    ")),
    ...files.filter((file) => !seen.has(file)).map((file) => `${file}: no test of it ran`),
  ];
  return failures.length === 0 && exitCode !== 0 ? [`the test runner: exit code ${exitCode}`] : failures;
}

/** Who reads the end of a record alone sees the cause too; a table of a thousand rows would hide the others. */
function linesOf(reason: string): readonly string[] {
  return reason.slice(0, REASON_CHARACTERS).split("\n").filter(Boolean);
}

/** `N passed, N failed`, and `, N skipped` where there were any: the last line of a run. */
export function closingLine({ passed, failures, skipped }: TestResult): string {
  const counts = `${passed} passed, ${failures.length} failed`;
  return skipped.length === 0 ? counts : `${counts}, ${skipped.length} skipped`;
}
