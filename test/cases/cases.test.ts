// From a command line to its cases: all combinations, in the order in which the values were given.
import { describe, expect, test } from "bun:test";
import { benchCases } from "../../src/cases/cases.ts";
import type { BenchCase } from "../../src/cases/settings.ts";
import { parseCommandLine } from "../../src/cli/options/parse.ts";
import { sweepOf } from "../../src/cli/settings.ts";

function casesOf(...argv: string[]): readonly BenchCase[] {
  const parsed = parseCommandLine(argv, { stdoutIsTerminal: true, readText: () => "" });
  if (parsed.command !== "bench") throw new Error("these are words of bench");
  return benchCases(sweepOf(parsed.options));
}

/** The values of some fields, case by case. */
const fieldsOf = (cases: readonly BenchCase[], ...names: (keyof BenchCase)[]) =>
  cases.map((benchCase) => names.map((name) => benchCase[name]));

describe("cases", () => {
  test("without a list there is one, with the defaults", () => {
    expect(casesOf()).toEqual([
      {
        model: "wordllama-256",
        variant: undefined,
        backend: "cpu",
        runtime: "auto",
        provider: undefined,
        providerLibrary: undefined,
        precision: undefined,
        layer: "B",
        dim: "full",
        batch: 1,
        threads: 1,
        pin: "none",
        spin: false,
        arena: true,
        load: "solo",
        gapMs: undefined,
        callers: 1,
        sessions: "own",
        text: { kind: "dataset", words: "mixed" },
      },
    ]);
  });

  test("where no variant is named, it stays open until the model is there to say its own", () => {
    expect(fieldsOf(casesOf("--model", "wordllama-256,my-model"), "model", "variant")).toEqual([
      ["wordllama-256", undefined],
      ["my-model", undefined],
    ]);
  });

  test("two lists are crossed; the values keep their order", () => {
    expect(fieldsOf(casesOf("--dim", "256,64", "--batch", "8,1,3"), "dim", "batch")).toEqual([
      [256, 8],
      [256, 1],
      [256, 3],
      [64, 8],
      [64, 1],
      [64, 3],
    ]);
  });

  test("every option that takes a list is crossed with all others, and no combination comes twice", () => {
    const argv = [
      ["--model", "a,b"],
      ["--variant", "fp32,fp16"],
      ["--backend", "cpu,gpu"],
      ["--runtime", "ort,openvino"],
      ["--layer", "A,B"],
      ["--dim", "64,full"],
      ["--batch", "1,2"],
      ["--threads", "1,2"],
      ["--pin", "0,cpu:0+1"],
      ["--spin", "0,1"],
      ["--text", "short,long"],
    ];
    const cases = casesOf(...argv.flat());
    expect(cases.length).toBe(2 ** argv.length);
    expect(new Set(cases.map((benchCase) => JSON.stringify(benchCase))).size).toBe(cases.length);
  });

  test("an option that is repeated is a list too", () => {
    expect(fieldsOf(casesOf("--threads", "2", "--threads", "1"), "threads")).toEqual([[2], [1]]);
  });

  test("backend and runtime are crossed", () => {
    const cases = casesOf("--backend", "cpu,gpu", "--runtime", "openvino,ort");
    expect(fieldsOf(cases, "backend", "runtime", "provider")).toEqual([
      ["cpu", "openvino", undefined],
      ["cpu", "ort", undefined],
      ["gpu", "openvino", undefined],
      ["gpu", "ort", undefined],
    ]);
  });

  test("a provider settles both: several are not crossed with each other's places", () => {
    const cases = casesOf("--provider", "NPU,CPUExecutionProvider,GPU.1", "--dim", "64,128");
    expect(fieldsOf(cases, "provider", "runtime", "backend", "dim")).toEqual([
      ["NPU", "openvino", "npu", 64],
      ["NPU", "openvino", "npu", 128],
      ["CPUExecutionProvider", "ort", "cpu", 64],
      ["CPUExecutionProvider", "ort", "cpu", 128],
      ["GPU.1", "openvino", "gpu", 64],
      ["GPU.1", "openvino", "gpu", 128],
    ]);
  });
});
