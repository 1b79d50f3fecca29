// The result of a whole test run, from what the runner wrote and what it left out.

import type { TestCase } from "./junit.ts";

export interface TestRun {
  readonly cases: readonly TestCase[];
  /** Test files that should have run. */
  readonly files: readonly string[];
  readonly exitCode: number;
  readonly failedChecks: readonly string[];
}

export interface TestResult {
  readonly passed: number;
  readonly skipped: readonly TestCase[];
  /** One line for each failure, as a person would look for it. */
  readonly failures: readonly string[];
}

/** A file that could not even be loaded is missing from the runner's result: it counts as a failure. */
export function resultOf({ cases, files, exitCode, failedChecks }: TestRun): TestResult {
  const seen = new Set(cases.map(({ file }) => file));
  const failures = [
    ...failedChecks.map((name) => `check: ${name}`),
    ...cases.filter(({ outcome }) => outcome === "failed").map(({ file, name }) => `${file}: ${name}`),
    ...files.filter((file) => !seen.has(file)).map((file) => `${file}: no test of it ran`),
  ];
  if (failures.length === 0 && exitCode !== 0) failures.push(`the test runner: exit code ${exitCode}`);
  return {
    passed: cases.filter(({ outcome }) => outcome === "passed").length,
    skipped: cases.filter(({ outcome }) => outcome === "skipped"),
    failures,
  };
}

/** `N passed, N failed`, and `, N skipped` where there were any: the last line of a run. */
export function closingLine({ passed, failures, skipped }: TestResult): string {
  const counts = `${passed} passed, ${failures.length} failed`;
  return skipped.length === 0 ? counts : `${counts}, ${skipped.length} skipped`;
}
