// The closing line of a test run against the runner itself: a folder with tests of every outcome.

import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readJunit } from "../../tasks/junit.ts";
import { allTests, isPure, timedTests } from "../../tasks/test-groups.ts";
import { closingLine, resultOf, type TestRun } from "../../tasks/test-result.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";

const temporaryFolder = temporaryFolders();

const outcomes = `import { describe, expect, test } from "bun:test";
describe("group", () => {
  test("passes", () => expect(1).toBe(1));
  test("fails <a & b> \\"quoted\\"", () => expect(1).toBe(2));
  test.skip("is skipped", () => {});
  test.todo("is still to do");
});
test("passes too", () => expect("</testcase>").toBe("</testcase>"));
`;
const unloadable = `import { test } from "bun:test";\nimport "./missing.ts";\ntest("never runs", () => {});\n`;

const passing = 'import { expect, test } from "bun:test"; test("a", () => expect(1).toBe(1));';
const dying =
  'import { test } from "bun:test"; test("dies", () => { process.kill(process.pid, "SIGKILL"); while (true); });';

function run(files: Readonly<Record<string, string>>, ...flags: readonly string[]): TestRun {
  const folder = temporaryFolder();
  for (const [name, source] of Object.entries(files)) writeFileSync(join(folder, name), source);
  const runner = Bun.spawnSync(
    [process.execPath, "test", ...flags, "--reporter=junit", "--reporter-outfile=results.xml"],
    { cwd: folder, stdout: "ignore", stderr: "ignore" },
  );
  const result = join(folder, "results.xml");
  const cases = existsSync(result) ? readJunit(readFileSync(result, "utf8")) : [];
  return { cases, files: Object.keys(files), exitCode: runner.exitCode };
}

describe.each([[[]], [["--parallel=2", "--no-isolate"]]])("a run with %p", (flags) => {
  test("with every outcome is counted as the runner counts it", () => {
    const result = resultOf([run({ "a.test.ts": outcomes }, ...flags)], []);
    expect(closingLine(result)).toBe("2 passed, 1 failed, 2 skipped");
    const [failure, ...reason] = result.failures.join("").split("\n");
    expect(failure).toBe('a.test.ts: group > fails <a & b> "quoted"');
    // With what was compared: the end of a record is often all that is kept of it.
    expect(reason.every((line) => line.startsWith("    "))).toBe(true);
    for (const word of ["Expected: 2", "Received: 1"]) expect(reason.join("\n")).toContain(word);
    expect(result.skipped.map(({ name }) => name)).toEqual(["group > is skipped", "group > is still to do"]);
  });

  test("whose file cannot be loaded has failed, though the runner's result does not mention it", () => {
    const result = resultOf([run({ "a.test.ts": passing, "b.test.ts": unloadable }, ...flags)], []);
    expect(closingLine(result)).toBe("1 passed, 1 failed");
    expect(result.failures).toEqual(["b.test.ts: no test of it ran"]);
  });

  test("that passes has no skipped count", () => {
    expect(closingLine(resultOf([run({ "a.test.ts": passing }, ...flags)], []))).toBe("1 passed, 0 failed");
  });

  test("in which a process dies has failed, and so has each file that did not run", () => {
    const result = resultOf([run({ "a.test.ts": passing, "b.test.ts": dying }, ...flags)], []);
    expect(result.failures.some((failure) => failure.startsWith("b.test.ts: "))).toBe(true);
    expect(result.passed + result.failures.length).toBe(2);
  });
});

describe("all runs together", () => {
  const cases = readJunit('<testcase name="a" classname="" file="a.test.ts" />');
  const whole: TestRun = { cases, files: ["a.test.ts"], exitCode: 0 };
  const closing = (runs: readonly TestRun[], checks: readonly string[] = []) =>
    closingLine(resultOf(runs, checks));

  test("are summed", () => {
    expect(closing([whole, whole])).toBe("2 passed, 0 failed");
    expect(closing([run({ "a.test.ts": outcomes }), whole])).toBe("3 passed, 1 failed, 2 skipped");
  });

  test("have failed with a check, and with each run that died without a result", () => {
    expect(closing([whole, whole], ["types"])).toBe("2 passed, 1 failed");
    expect(closing([whole, { ...whole, exitCode: 132 }])).toBe("2 passed, 1 failed");
    expect(closing([{ cases: [], files: ["a.test.ts"], exitCode: 132 }, whole])).toBe("1 passed, 1 failed");
  });
});

test("the tests that are listed as timed are there, and a whole run has each test once", () => {
  const files = allTests();
  expect(timedTests.filter((file) => !files.includes(file))).toEqual([]);
  expect(files.length).toBeGreaterThan(200);
  expect(files.filter(isPure).length).toBeGreaterThan(80);
});
