// `bun run test [FILTER …]`: set-up, build where stale, the checks, then the tests. The last line on stdout is
// `N passed, N failed` (`, N skipped`), counted from the runner's own result file.

import { readFileSync, rmSync } from "node:fs";
import { ensureBuilt } from "./build.ts";
import { checksBesideTests, runChecks } from "./check.ts";
import { filesUnder } from "./files.ts";
import { readJunit, type TestCase } from "./junit.ts";
import { runTask } from "./task.ts";
import { closingLine, resultOf } from "./test-result.ts";

const resultFile = "dist/test-results.xml";
/** Native tests compile, unpack and start processes; the default of 5 s is for pure code. */
const testTimeoutMs = 120_000;

await runTask(async () => {
  const filters = process.argv.slice(2);
  await ensureBuilt();
  const failedChecks = filters.length === 0 ? runChecks(checksBesideTests) : [];
  rmSync(resultFile, { force: true });
  const runner = Bun.spawnSync(
    [
      ...[process.execPath, "test", "--timeout", String(testTimeoutMs)],
      ...["--reporter=junit", `--reporter-outfile=${resultFile}`, ...filters],
    ],
    { stdio: ["ignore", 2, 2] },
  );
  const files = filters.length === 0 ? testFiles() : [];
  const result = resultOf({ cases: readCases(), files, exitCode: runner.exitCode, failedChecks });
  for (const { file, name } of result.skipped) console.error(`skipped: ${file}: ${name}`);
  for (const failure of result.failures) console.error(`failed: ${failure}`);
  console.log(closingLine(result));
  return result.failures.length === 0 ? 0 : 1;
});

/** None where the runner died before it could write its result; its exit code then tells. */
function readCases(): TestCase[] {
  try {
    return readJunit(readFileSync(resultFile, "utf8"));
  } catch (error) {
    console.error(`${resultFile} was not written: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

function testFiles(): string[] {
  return filesUnder("test").filter((path) => path.endsWith(".test.ts"));
}
