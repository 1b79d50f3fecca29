// However a person is used to ask.
import { expect, test } from "bun:test";
import { parseCommandLine } from "../../../src/cli/options/parse.ts";

const parse = (line: string) =>
  parseCommandLine(line.split(" "), { stdoutIsTerminal: true, readText: () => "" });

test.each([
  ["help", { command: "help" }],
  ["-h", { command: "help" }],
  ["help quality", { command: "help", of: "quality" }],
  ["quality -h", { command: "help", of: "quality" }],
  ["help all", { command: "help", kind: "all" }],
  ["--help all", { command: "help", kind: "all" }],
  ["-h all", { command: "help", kind: "all" }],
  ["quality --help all", { command: "help", of: "quality", kind: "all" }],
  ["help models all", { command: "help", of: "models", kind: "all" }],
  ["help man", { command: "help", kind: "man" }],
  ["version", { command: "version" }],
  ["-v", { command: "version" }],
])("mrlbench %s", (line, request) => {
  expect(parse(line)).toMatchObject(request);
});

test("a command that is not there is told, also by help", () => {
  expect(() => parse("help qualty")).toThrow("unknown command");
  expect(() => parse("version quality")).toThrow("unknown command");
});

test.each([
  ["--iters 10k", { iters: 10_000 }],
  ["--iters 1.5K", { iters: 1500 }],
  ["--iters 2M", { iters: 2_000_000 }],
  ["--warmup 2k", { warmup: 2000 }],
  ["--gap 2s", { gap: [2000] }],
  ["--gap 500us,5,1ms", { gap: [0.5, 5, 1] }],
  ["--spike-us 2ms", { spikeUs: 2000 }],
  ["--spike-us 40", { spikeUs: 40 }],
  ["--for 2s", { for: 2e9 }],
  ["--timeout 1m", { timeout: 60e9 }],
  ["--layer C --tick-budget-us 0.5ms", { tickBudgetUs: 500 }],
  ["--layer C --index-size 20k", { indexSize: 20_000 }],
])("%s", (line, options) => {
  expect(parse(line)).toMatchObject({ options });
});

test.each([
  "--iters 1e3",
  "--iters 1.0001k",
  "--iters 10kk",
  "--iters 1.5",
  "--iters k",
  "--gap 2x",
  "--gap -1",
  "--gap 1h",
  "--spike-us 2m3",
])("%s is no value", (line) => {
  expect(() => parse(line)).toThrow("does not take this value");
});
