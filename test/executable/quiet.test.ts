// What goes where: data on stdout, everything else on stderr, and on a terminal no flood of rows.

import { expect, test } from "bun:test";
import { CALLS_HEADER } from "./contract.ts";
import { BRIEF, openWorkbench } from "./mrlbench.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { run } = openWorkbench();

test("--quiet leaves the summary line alone on stderr", () => {
  const { code, stdout, stderr } = run(["--quiet", ...BRIEF]);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^summary [^\n]+\n$/);
  expect(parseCsv(stdout).rows).toHaveLength(221);
});

test("--quiet still says why a case failed, and what to do", () => {
  const { code, stderr } = run(["--quiet", "--model", "nonesuch", ...BRIEF]);
  expect(code).toBe(3);
  expect(stderr.split("\n")).toEqual([
    expect.stringMatching(/^mrlbench: --model names no model; seen: nonesuch; expected: .*wordllama-256/),
    expect.stringMatching(/^ {2}Check the spelling/),
    expect.stringMatching(/^summary .* verdict=failed /),
    "",
  ]);
});

test("without --quiet a person reads the figures first", () => {
  const { stderr } = run(BRIEF);
  expect(stderr).toStartWith("wordllama-256/fp32/ort/CPUExecutionProvider on cpu");
  expect(stderr).toMatch(/p50 \d[\d.]* [nµm]s · p90 \d[\d.]* [nµm]s · p99 – \(needs 662 calls\) · max /);
  expect(stderr).toMatch(/clock read \d+ ns \(not subtracted\)/);
  expect(summariesOf(stderr)).toHaveLength(1);
});

test("with --csv and --json to files nothing is left for stdout", () => {
  const { code, stdout } = run([...BRIEF, "--csv", "calls.csv", "--json", "cases.json"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
});

test("--json - puts one document there and no rows", () => {
  const { code, stdout } = run([...BRIEF, "--json", "-"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).cases).toHaveLength(1);
  expect(stdout).not.toContain(CALLS_HEADER);
});

test("two streams on stdout are refused", () => {
  const { code, stdout, stderr } = run([...BRIEF, "--csv", "-", "--json", "-"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("--csv and --json both go to stdout");
});
