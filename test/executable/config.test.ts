// --config FILE.toml: the same names, and the command line wins.

import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorLines, openWorkbench } from "./mrlbench.ts";
import { parseCsv, steadyOf, summariesOf } from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();

function withConfig(toml: string, args: readonly string[] = []) {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "bench.toml"), toml);
  return run(["--config", "bench.toml", ...args], { cwd });
}

const toml = `
dim = [32, 64]
variant = "fp16"
text = "short"
iters = 70
warmup = 5
ttfi = 0
quiet = true
`;

test("a file gives the options of a run", () => {
  const { code, stdout, stderr } = withConfig(toml);
  expect(code).toBe(0);
  expect(summariesOf(stderr).map(({ dim, variant }) => `${dim} ${variant}`)).toEqual(["32 fp16", "64 fp16"]);
  expect(steadyOf(parseCsv(stdout).rows)).toHaveLength(140);
  expect(stderr.split("\n")).toHaveLength(3);
});

test("the command line wins, option by option", () => {
  const { code, stderr } = withConfig(toml, ["--dim", "16", "--iters", "80"]);
  expect(code).toBe(0);
  expect(summariesOf(stderr).map(({ dim, variant, n }) => `${dim} ${variant} ${n}`)).toEqual(["16 fp16 80"]);
});

test.each([
  { toml: "dimm = 64", code: 2, failure: "bench.toml: dimm", next: "Did you mean dim?" },
  {
    toml: 'dim = "abc"',
    code: 2,
    failure: 'bench.toml: dim does not take this value; seen: "abc"',
    next: "--help",
  },
  { toml: "dim = [", code: 3, failure: "bench.toml is not TOML", next: "Correct the file" },
])("$toml is refused by its place in the file", ({ toml, code, failure, next }) => {
  const result = withConfig(toml);
  expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: "" });
  expect(errorLines(result)).toEqual([expect.stringContaining(failure), expect.stringContaining(next)]);
});

test("a file that is not there is named", () => {
  const result = run(["--config", "nowhere.toml"]);
  expect(result.code).toBe(2);
  expect(errorLines(result)[0]).toContain("nowhere.toml");
});
