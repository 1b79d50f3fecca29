// Commands that are wrong: exit 2, two lines that help, nothing on stdout and no file made.

import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { BRIEF, errorLines, openWorkbench } from "./mrlbench.ts";
import { parseCsv } from "./tables.ts";

const { run } = openWorkbench();
const OUTPUTS = ["--text", "short", "--csv", "calls.csv", "--json", "cases.json", "--out", "run"];

test.each([
  { args: ["--dimm", "64"], failure: "unknown option --dimm", next: "Did you mean --dim?" },
  { args: ["--runtme=ort"], failure: "unknown option --runtme", next: "Did you mean --runtime?" },
  { args: ["--device", "cpu"], failure: "unknown option --device", next: "Did you mean --backend?" },
  { args: ["--xyzzy"], failure: "unknown option --xyzzy", next: "mrlbench --help lists what there is." },
  {
    args: ["--dim", "300"],
    failure: "--dim is above the dimension of the model; seen: 300; expected: 1 to 256",
    next: "Use --dim 256",
  },
  {
    args: ["--dim", "64,300"],
    failure: "--dim is above the dimension of the model; seen: 300; expected: 1 to 256",
    next: "Use --dim 256",
  },
  {
    args: ["--dim", "abc"],
    failure: '--dim does not take this value; seen: "abc"; expected: full or a whole number',
    next: "--help",
  },
  {
    args: ["--prompt", "query"],
    failure: "the model has no query prompt; seen: --prompt query; expected: --prompt none",
    next: "--query-prompt",
  },
  {
    args: ["--model", "all-minilm-l6-v2", "--prompt", "document"],
    failure: "the model has no document prompt",
    next: "--document-prompt",
  },
  { args: ["--dim", "0"], failure: 'seen: "0"; expected: full or a whole number from 1', next: "--help" },
  { args: ["--dim", "64,,128"], failure: "--dim has an empty value in its list", next: "comma" },
  {
    args: ["--iters", "0"],
    failure: '--iters does not take this value; seen: "0"; expected: a whole number from 1',
    next: "--help",
  },
  { args: ["--iters", "1e3"], failure: 'seen: "1e3"', next: "--help" },
  { args: ["--iters", "10,20"], failure: "--iters takes one value, not a list", next: "--help" },
  { args: ["--iters"], failure: "--iters needs a value", next: "--help" },
  {
    args: ["--iters", "--dim", "64"],
    failure: '--iters needs a value; seen: "--dim"',
    next: "Write --iters=--dim if that is the value",
  },
  { args: ["--seed", "1", "--seed", "2"], failure: "--seed is given twice", next: "Keep one of them" },
  {
    args: ["--backend", "npu", "--runtime", "ort"],
    failure: "--runtime ort has no provider for --backend npu",
    next: "Leave --runtime out",
  },
  {
    args: ["--provider", "CPU", "--runtime", "ort"],
    failure: "--provider CPU contradicts --runtime ort",
    next: "Leave out one of the two",
  },
  { args: ["--pin", "2"], failure: '--pin does not take this value; seen: "2"', next: "--help" },
  {
    args: ["bennch"],
    failure: 'unknown command "bennch"; expected: bench, ',
    next: "Did you mean bench?",
  },
])("mrlbench $args", ({ args, failure, next }) => {
  const result = run([...OUTPUTS, ...args]);
  expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 2, stdout: "" });
  expect(result.stderr).toMatch(/^mrlbench: [^\n]+\n {2}[^\n]+\n$/);
  expect(errorLines(result)).toEqual([expect.stringContaining(failure), expect.stringContaining(next)]);
  expect(readdirSync(result.cwd)).toEqual([]);
});

test("a combination that nothing serves is refused before the others are measured", () => {
  const result = run([...OUTPUTS, "--backend", "cpu,npu", "--runtime", "ort"]);
  expect(result.code).toBe(2);
  expect(readdirSync(result.cwd)).toEqual([]);
});

test("an option of another command is told whose it is", () => {
  const result = run(["embed", "--csv", "vectors.csv"]);
  expect(result.code).toBe(2);
  expect(errorLines(result)).toEqual([
    expect.stringContaining("it belongs to mrlbench bench"),
    expect.stringContaining("mrlbench embed --help"),
  ]);
});

test("--help, --version and --licenses go to stdout and leave the rest alone", () => {
  const help = run(["--help"]);
  expect(help).toMatchObject({ code: 0, stderr: "" });
  for (const word of ["--dim", "--pin", "embed", "boundary", "cache", "Exit codes"])
    expect(help.stdout).toContain(word);
  expect(run(["embed", "--help"]).stdout).toContain("--format jsonl|f32");
  expect(run(["--version"]).stdout).toMatch(/^mrlbench \d+\.\d+\.\d+ \([0-9a-f]{12}, Bun 1\.4\.5\)\n$/);
  const licenses = run(["--licenses"]).stdout;
  for (const name of ["WordLlama", "ONNX Runtime", "OpenVINO", "WordNet", "Apache License"])
    expect(licenses).toContain(name);
});

test("a provider named by itself settles runtime and backend", () => {
  const { code, stdout } = run([...BRIEF, "--provider", "CPU,CPUExecutionProvider"]);
  expect(code).toBe(0);
  expect([...new Set(parseCsv(stdout).rows.map(({ candidate }) => candidate))]).toEqual([
    "wordllama-256/fp32/openvino/CPU",
    "wordllama-256/fp32/ort/CPUExecutionProvider",
  ]);
});

test("a prompt that the model lacks is wrong for every command", () => {
  for (const args of [["embed"], ["quality"], [...BRIEF, "--layer", "C"]]) {
    const result = run([...args, "--prompt", "query"], { stdin: "a text\n" });
    expect(result.code).toBe(2);
    expect(errorLines(result)[0]).toContain("the model has no query prompt");
    expect(result.stdout).toBe("");
  }
});
