// `bun run test [FILTER …]`: set-up, build where stale, the checks, then the tests: two files at a time, so that both cores are used,
// and those that time something alone. `bun run test:pure`: the tests of what needs no build, after every change.
// The last line on stdout is `N passed, N failed` (`, N skipped`), counted from the runners' own result files.

import { ensureBuilt } from "./build.ts";
import { ensureAllBuilt } from "./build-all.ts";
import { checksBesideTests, runChecks } from "./check.ts";
import { runFiltered, runTests } from "./run-tests.ts";
import { setUp } from "./setup.ts";
import { otherTargetSteps } from "./steps.ts";
import { runTask, TaskError } from "./task.ts";
import { allTests, isPure, isTimed } from "./test-groups.ts";
import { closingLine, resultOf, type TestResult } from "./test-result.ts";

const AT_ONCE = 2;

await runTask(async () => {
  const words = process.argv.slice(2);
  const result =
    words[0] === "--pure" ? await pure() : await (words.length === 0 ? whole() : filtered(words));
  for (const { file, name } of result.skipped) console.error(`skipped: ${file}: ${name}`);
  for (const failure of result.failures) console.error(`failed: ${failure}`);
  console.log(closingLine(result));
  return result.failures.length === 0 ? 0 : 1;
});

async function whole(): Promise<TestResult> {
  await ensureBuilt();
  await buildAllWhereFetched();
  const failedChecks = runChecks(checksBesideTests);
  const files = allTests();
  const beside = files.filter((file) => !isTimed(file));
  return resultOf([runTests(beside, AT_ONCE), runTests(files.filter(isTimed), 1)], failedChecks);
}

/** Where the libraries for other systems cannot be had, the tests of their executables count as skipped. */
async function buildAllWhereFetched(): Promise<void> {
  try {
    await setUp(otherTargetSteps);
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    console.error(`SKIPPED: executables for other systems are not made: ${error.message}`);
    return;
  }
  await ensureAllBuilt();
}

async function pure(): Promise<TestResult> {
  await setUp();
  const files = allTests().filter((file) => isPure(file) && !isTimed(file));
  return resultOf([runTests(files, AT_ONCE)], []);
}

async function filtered(filters: readonly string[]): Promise<TestResult> {
  await ensureBuilt();
  if (filters.some((filter) => filter.includes("targets"))) await buildAllWhereFetched();
  return resultOf([runFiltered(filters)], []);
}
