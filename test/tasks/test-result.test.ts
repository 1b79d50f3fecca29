// The closing line of a test run against the runner itself: a folder with tests of every outcome.

import { describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readJunit } from "../../tasks/junit.ts";
import { closingLine, resultOf } from "../../tasks/test-result.ts";
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

function run(files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  for (const [name, source] of Object.entries(files)) writeFileSync(join(folder, name), source);
  const runner = Bun.spawnSync(
    [process.execPath, "test", "--reporter=junit", "--reporter-outfile=results.xml"],
    { cwd: folder, stdout: "ignore", stderr: "ignore" },
  );
  const cases = readJunit(readFileSync(join(folder, "results.xml"), "utf8"));
  return { cases, files: Object.keys(files), exitCode: runner.exitCode, failedChecks: [] };
}

describe("a run", () => {
  test("with every outcome is counted as the runner counts it", () => {
    const result = resultOf(run({ "a.test.ts": outcomes }));
    expect(closingLine(result)).toBe("2 passed, 1 failed, 2 skipped");
    expect(result.failures).toEqual(['a.test.ts: group > fails <a & b> "quoted"']);
    expect(result.skipped.map(({ name }) => name)).toEqual(["group > is skipped", "group > is still to do"]);
  });

  test("whose file cannot be loaded has failed, though the runner's result does not mention it", () => {
    const passing = 'import { expect, test } from "bun:test"; test("a", () => expect(1).toBe(1));';
    const result = resultOf(run({ "a.test.ts": passing, "b.test.ts": unloadable }));
    expect(closingLine(result)).toBe("1 passed, 1 failed");
    expect(result.failures).toEqual(["b.test.ts: no test of it ran"]);
  });

  test("that passes has no skipped count", () => {
    const passing = 'import { expect, test } from "bun:test"; test("a", () => expect(1).toBe(1));';
    expect(closingLine(resultOf(run({ "a.test.ts": passing })))).toBe("1 passed, 0 failed");
  });

  test("with a failed check, or that died without a result, has failed", () => {
    const cases = readJunit('<testcase name="a" classname="" file="a.test.ts" />');
    const files = ["a.test.ts"];
    expect(closingLine(resultOf({ cases, files, exitCode: 0, failedChecks: ["types"] }))).toBe(
      "1 passed, 1 failed",
    );
    expect(closingLine(resultOf({ cases, files, exitCode: 132, failedChecks: [] }))).toBe(
      "1 passed, 1 failed",
    );
    expect(closingLine(resultOf({ cases: [], files, exitCode: 132, failedChecks: [] }))).toBe(
      "0 passed, 1 failed",
    );
  });
});
