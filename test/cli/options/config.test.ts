// The config file: same names, the command line wins, and an error names file and key.

import { describe, expect, test } from "bun:test";
import { type ParsedCommand, parseCommandLine } from "../../../src/cli/options/parse.ts";
import { DataError, Failure, UsageError } from "../../../src/core/errors.ts";

function parse(toml: string, ...argv: string[]): ParsedCommand {
  const readText = (path: string) => {
    if (path !== "run.toml") throw new Error(`ENOENT: ${path}`);
    return toml;
  };
  return parseCommandLine([...argv, "--config", "run.toml"], { stdoutIsTerminal: true, readText });
}

function parseBench(toml: string, ...argv: string[]) {
  const parsed = parse(toml, ...argv);
  if (parsed.command !== "bench") throw new Error(`bench expected, ${parsed.command} seen`);
  return parsed;
}

function failure(toml: string, ...argv: string[]): Failure {
  try {
    parse(toml, ...argv);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("no error");
}

test("a file says the same as the command line", () => {
  const toml = `
    dim = [64, 128, 64]
    runtime = "ort"
    pin = ["cpu:2-3", 0]
    spin = [0, 1]
    spike-us = 2.5
    warmup = 100
    quiet = true
    no-progress = false
    text = ["short", "my,texts.txt"]
  `;
  const { options, given } = parseBench(toml);
  expect(options).toMatchObject({
    dim: [64, 128],
    runtime: ["ort"],
    pin: [[2, 3], "none"],
    spin: [false, true],
    spikeUs: 2.5,
    warmup: 100,
    quiet: true,
    noProgress: false,
    // An element of an array is one value, whatever commas it has.
    text: [
      { kind: "dataset", words: "short" },
      { kind: "file", path: "my,texts.txt" },
    ],
    iters: undefined,
  });
  expect([...given].sort().join(" ")).toBe("config dim pin quiet runtime spike-us spin text warmup");
});

test("the command line wins, option by option", () => {
  const { options } = parseBench("dim = [64, 128]\niters = 50", "--dim", "256");
  expect(options.dim).toEqual([256]);
  expect(options.iters).toBe(50);
});

test("what the file and the command line say together is checked together", () => {
  expect(failure('provider = "GPU"', "--backend", "cpu").message).toContain("contradicts backend cpu");
  expect(failure('csv = "-"', "--json", "-").message).toContain("both go to stdout");
});

test("it sets options of other commands too", () => {
  const parsed = parse('format = "f32"\nbatch = 8', "embed");
  expect(parsed).toMatchObject({ command: "embed", options: { format: "f32", batch: 8 } });
});

describe("errors", () => {
  test.each([
    ["itres = 5", "run.toml: itres is no option that a config file can set", "Did you mean iters?"],
    ["iterations = 5", "run.toml: iterations is no option", "Did you mean iters?"],
    ["[bench]\niters = 5", "run.toml: bench is no option", "mrlbench --help"],
    ['config = "x.toml"', "run.toml: config is no option", "mrlbench --help"],
    ["help = true", "run.toml: help is no option", "mrlbench --help"],
    ["__proto__ = 1", "run.toml: __proto__ is no option", "mrlbench --help"],
    ['format = "f32"', "run.toml: format is not an option of mrlbench bench", "mrlbench --help"],
    [
      "iters = true",
      "run.toml: iters has a value of the wrong type; seen: true; expected: a whole number",
      "file",
    ],
    ["iters = [5]", "run.toml: iters has a value of the wrong type; seen: [5]", "file"],
    ["dim = []", "run.toml: dim has a value of the wrong type; seen: []", "file"],
    ["dim = [[64]]", "run.toml: dim has a value of the wrong type", "file"],
    ["dim = { value = 64 }", "run.toml: dim has a value of the wrong type", "file"],
    ["dim = 2020-01-01", "run.toml: dim has a value of the wrong type", "file"],
    ["model = 5", "run.toml: model has a value of the wrong type; seen: 5", "file"],
    ['csv = ""', 'run.toml: csv has a value of the wrong type; seen: ""', "file"],
    ["quiet = 1", "run.toml: quiet has a value of the wrong type; seen: 1; expected: true or false", "file"],
    [
      "normalize = true",
      "run.toml: normalize has a value of the wrong type; seen: true; expected: 0 or 1",
      "file",
    ],
    [
      "iters = 1.5",
      'run.toml: iters does not take this value; seen: "1.5"; expected: a whole number',
      "mrlbench",
    ],
    ['iters = "5,6"', "run.toml: iters takes one value, not a list", "mrlbench"],
    ['dim = "64,128"', "run.toml: dim does not take this value", "mrlbench"],
  ])("%p", (toml, message, next) => {
    const error = failure(toml);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toStartWith(message);
    expect(error.next).toContain(next);
  });

  test("TOML that is broken is malformed data", () => {
    const error = failure("iters =");
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toContain("run.toml is not TOML");
  });

  test("a file that cannot be read names the path", () => {
    const readText = () => {
      throw new Error("ENOENT: no such file");
    };
    const parseMissing = () => parseCommandLine(["--config=none.toml"], { stdoutIsTerminal: true, readText });
    expect(parseMissing).toThrow(UsageError);
    expect(parseMissing).toThrow("none.toml cannot be read; seen: ENOENT");
  });
});
