// The command line as a user types it: every form of giving an option, every refusal with its text.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { COMMANDS } from "../../../src/cli/options/commands.ts";
import { camel, OPTION_NAMES, type OptionName } from "../../../src/cli/options/options.ts";
import { type ParsedCommand, parseCommandLine } from "../../../src/cli/options/parse.ts";
import { ExitCode, Failure, UsageError } from "../../../src/core/errors.ts";
import type { Pin } from "../../../src/core/pin.ts";
import type { TextSource } from "../../../src/data/texts.ts";

const terminal = {
  stdoutIsTerminal: true,
  readText: (path: string): string => {
    throw new Error(`no file ${path}`);
  },
};
const pipe = { ...terminal, stdoutIsTerminal: false };

type Parsed<Command> = Extract<ParsedCommand, { command: Command }>;

function parseAs<Command extends ParsedCommand["command"]>(
  command: Command,
  argv: readonly string[],
  context = terminal,
): Parsed<Command> {
  const parsed = parseCommandLine(argv, context);
  expect(parsed.command).toBe(command);
  return parsed as Parsed<Command>;
}

const bench = (...argv: string[]) => parseAs("bench", argv).options;

function usageError(...argv: string[]): UsageError {
  try {
    parseCommandLine(argv, terminal);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error(`no error for ${argv.join(" ")}`);
}

describe("commands", () => {
  test("bench is meant when none is named", () => {
    expect(parseAs("bench", [])).toEqual(parseAs("bench", ["bench"]));
  });

  test("the command may stand after its options", () => {
    expect(parseAs("embed", ["--dim", "64", "embed"])).toEqual(parseAs("embed", ["embed", "--dim", "64"]));
  });

  test("a value is never taken for a command", () => {
    expect(bench("--csv", "embed").csv).toBe("embed");
  });

  test("cache shows, cache clear empties", () => {
    expect(parseAs("cache", ["cache"]).action).toBe("show");
    expect(parseAs("cache", ["cache", "clear", "--cache-dir", "d"])).toMatchObject({
      action: "clear",
      options: { cacheDir: "d", quiet: false },
    });
    expect(parseAs("cache", ["cache", "--", "clear"]).action).toBe("clear");
  });

  test("help, version and licenses come before everything that could be wrong with values", () => {
    expect(parseCommandLine(["--help", "--iters", "x"], terminal)).toEqual({
      command: "help",
      of: undefined,
    });
    expect(parseCommandLine(["embed", "-h"], terminal)).toEqual({ command: "help", of: "embed" });
    expect(parseCommandLine(["--version"], terminal)).toEqual({ command: "version" });
    expect(parseCommandLine(["cache", "--licenses"], terminal)).toEqual({ command: "licenses" });
    expect(parseCommandLine(["--version", "--help"], terminal)).toEqual({ command: "help", of: undefined });
  });
});

describe("defaults", () => {
  test("bench", () => {
    expect(parseAs("bench", [])).toEqual({
      command: "bench",
      given: new Set(),
      words: [],
      options: {
        model: ["wordllama-256"],
        variant: [undefined],
        backend: ["cpu"],
        runtime: ["auto"],
        provider: [undefined],
        precision: [undefined],
        dim: ["full"],
        layer: ["B"],
        batch: [1],
        normalize: true,
        prompt: "none",
        pooling: undefined,
        layerNorm: undefined,
        queryPrompt: undefined,
        documentPrompt: undefined,
        maxTokens: undefined,
        mrlDims: undefined,
        inexactTokenizer: false,
        iters: undefined,
        processes: 9,
        quick: false,
        for: undefined,
        timeout: undefined,
        warmup: "auto",
        threads: [1],
        pin: ["none"],
        spin: [false],
        arena: [true],
        ttfi: undefined,
        ttfiCold: 0,
        lean: false,
        spikeFactor: 3,
        spikeUs: undefined,
        acceptFallback: false,
        compileCache: undefined,
        lengths: undefined,
        providerOption: undefined,
        require: undefined,
        label: undefined,
        seed: 1,
        load: ["solo"],
        simCmd: undefined,
        rate: undefined,
        gap: [undefined],
        callers: [1],
        sessions: ["own"],
        rounds: 4,
        repeatHits: 0,
        index: "hnsw",
        indexSize: 10_000,
        tickBudgetUs: undefined,
        rerank: undefined,
        text: [{ kind: "dataset", words: "mixed" }],
        dataset: "wordnet-1k",
        csv: undefined,
        json: undefined,
        out: undefined,
        details: false,
        summary: false,
        force: false,
        models: undefined,
        cacheDir: undefined,
        ortLibrary: undefined,
        providerLibrary: undefined,
        openvinoLibrary: undefined,
        config: undefined,
        quiet: false,
        noProgress: false,
      },
    });
  });

  test("embed takes one of each", () => {
    const { options } = parseAs("embed", ["embed"]);
    expect(options).toMatchObject({
      model: "wordllama-256",
      dim: "full",
      batch: 1,
      format: "jsonl",
      normalize: true,
    });
  });

  test("quality judges the whole ladder of one candidate, and vectors as they come", () => {
    expect(parseAs("quality", ["quality"]).options).toMatchObject({
      model: ["wordllama-256"],
      dim: ["full"],
      dataset: "wordnet-1k",
      textColumn: undefined,
      distance: "cosine",
      rotate: undefined,
      storage: [undefined],
      rerank: [undefined],
      dropSelf: false,
      csv: undefined,
    });
    expect(parseAs("quality", ["quality", "--dim", "64,128", "--rerank=20,50"]).options).toMatchObject({
      dim: [64, 128],
      rerank: [20, 50],
    });
    expect(parseAs("quality", ["quality"], pipe).options.csv).toBe("-");
  });

  test("boundary", () => {
    const { options } = parseAs("boundary", ["boundary"]);
    expect(options).toMatchObject({ runtime: ["auto"], iters: 10_000, csv: undefined });
  });
});

describe("values", () => {
  test("a list is made of commas and repetitions, each value once, in order", () => {
    expect(bench("--dim", "64,128", "--dim=256", "--dim", "128").dim).toEqual([64, 128, 256]);
    expect(bench("--pin", "cpu:0+2,cpu:2-3", "--pin", "cpu:2+0,1").pin).toEqual([[0, 2], [2, 3], "auto"]);
  });

  test("words that could be taken for something else are values", () => {
    expect(bench("--csv", "-").csv).toBe("-");
    expect(bench("--csv=-x").csv).toBe("-x");
    expect(bench("--csv", "a=b,c.csv").csv).toBe("a=b,c.csv");
    expect(bench("--model", "007").model).toEqual(["007"]);
    expect(bench("--text", "./short,short").text).toEqual([
      { kind: "file", path: "./short" },
      { kind: "dataset", words: "short" },
    ]);
  });

  test("given names the options that are no defaults", () => {
    expect([...parseAs("bench", ["--iters", "10000", "--quiet"]).given]).toEqual(["iters", "quiet"]);
  });

  test("a provider settles backend and runtime", () => {
    expect(bench("--provider", "GPU.1")).toMatchObject({ backend: ["gpu"], runtime: ["openvino"] });
    expect(bench("--provider", "CPU,CPUExecutionProvider", "--backend", "cpu")).toMatchObject({
      backend: ["cpu"],
      runtime: ["openvino", "ort"],
    });
    for (const command of ["embed", "quality"] as const) {
      expect(parseAs(command, [command, "--provider", "WebGpuExecutionProvider"]).options).toMatchObject({
        backend: "gpu",
        runtime: "ort",
      });
    }
  });
});

describe("the CSV goes to stdout", () => {
  const csvOf = (argv: string[], context: typeof terminal) => parseAs("bench", argv, context).options.csv;

  test("by default when no person would see it", () => {
    expect(csvOf([], pipe)).toBe("-");
    expect(csvOf([], terminal)).toBeUndefined();
    expect(parseAs("boundary", ["boundary"], pipe).options.csv).toBe("-");
  });

  test("unless stdout is asked for by --json, or the CSV has a file", () => {
    expect(csvOf(["--json", "-"], pipe)).toBeUndefined();
    expect(csvOf(["--csv", "f"], pipe)).toBe("f");
  });
});

describe("round trip", () => {
  interface Choice {
    readonly option: OptionName;
    readonly texts: readonly string[];
    readonly value: unknown;
  }

  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 1024 }), { minLength: 1, maxLength: 4 });
  const list = (option: OptionName) =>
    numbers.map((values): Choice => ({ option, texts: values.map(String), value: values }));
  const single = (option: OptionName, max: number) =>
    fc.integer({ min: 1, max }).map((value): Choice => ({ option, texts: [String(value)], value }));
  const flag = (option: OptionName) => fc.constant<Choice>({ option, texts: [], value: true });
  const bits = (option: OptionName) =>
    fc
      .uniqueArray(fc.boolean(), { minLength: 1 })
      .map((values): Choice => ({ option, texts: values.map((bit) => (bit ? "1" : "0")), value: values }));
  const path = (option: OptionName) =>
    fc
      .string({ minLength: 1 })
      .filter((text) => !/^-[^\d]/.test(text))
      .map((text): Choice => ({ option, texts: [text], value: text }));

  const choices = fc
    .tuple(
      fc.option(list("dim")),
      fc.option(list("threads")),
      fc.option(list("batch")),
      fc.option(bits("spin")),
      fc.option(single("iters", 100_000_000)),
      fc.option(single("seed", 4_294_967_295)),
      fc.option(single("ttfi", 10_000)),
      fc.option(path("out")),
      fc.option(path("dataset")),
      fc.option(flag("quiet")),
      fc.option(flag("no-progress")),
    )
    .map((all) => all.filter((choice) => choice !== null))
    .chain((given) => fc.shuffledSubarray(given, { minLength: given.length }));

  /** One way of typing a choice: inline or apart; a list joined or repeated. */
  function typed({ option, texts }: Choice, isInline: boolean, isRepeated: boolean): string[] {
    if (texts.length === 0) return [`--${option}`];
    const values = isRepeated ? texts : [texts.join(",")];
    return values.flatMap((value) => (isInline ? [`--${option}=${value}`] : [`--${option}`, value]));
  }

  test("options come back as they were typed, all others as defaults", () => {
    const defaults = bench();
    fc.assert(
      fc.property(choices, fc.boolean(), fc.boolean(), (given, isInline, isRepeated) => {
        const argv = given.flatMap((choice) => typed(choice, isInline, isRepeated));
        const parsed = parseAs("bench", argv);
        const expected = Object.fromEntries(given.map(({ option, value }) => [camel(option), value]));
        expect(parsed.options).toEqual({ ...defaults, ...expected });
        expect([...parsed.given].sort()).toEqual(given.map(({ option }) => option).sort());
      }),
    );
  });

  test("whatever is typed ends in a command or in one of our failures", () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom(...OPTION_NAMES).map((option) => `--${option}`),
      fc.tuple(fc.constantFrom(...OPTION_NAMES), fc.string()).map(([option, text]) => `--${option}=${text}`),
      fc.constantFrom(...Object.keys(COMMANDS), "clear", "-", "--", "-h", "5", "CPU", "GPU", "cpu:0", "A"),
      fc.constantFrom("--__proto__", "--constructor=1", "--=", "---", "-5", "--provider=GPU"),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
        try {
          parseCommandLine(argv, pipe);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("usage errors", () => {
  const wholeIters = "expected: a whole number from 1 to 100000000";
  test.each<[argv: string, message: string, next: string]>([
    ["--iter 5", "unknown option --iter", "Did you mean --iters? mrlbench --help lists what there is."],
    ["--iterations 5", "unknown option --iterations", "Did you mean --iters?"],
    ["--runs=5", "unknown option --runs", "Did you mean --iters?"],
    ["--device gpu", "unknown option --device", "Did you mean --backend?"],
    ["--dims 64", "unknown option --dims", "Did you mean --dim?"],
    ["-iters 5", "unknown option -iters", "Did you mean --iters?"],
    ["-v 5", "unknown option -v", "Did you mean --version?"],
    ["-hx", "unknown option -hx", "mrlbench --help lists"],
    ["---iters 5", "unknown option ---iters", "Did you mean --iters?"],
    ["--frobnicate bar", "unknown option --frobnicate", "mrlbench --help lists what there is."],
    ["--__proto__ 1", "unknown option --__proto__", "mrlbench --help"],
    ["embed --iterations 5", "unknown option --iterations", "mrlbench embed --help lists what there is."],
    ["embed --dims 5", "unknown option --dims", "Did you mean --dim? mrlbench embed --help"],
    [
      "embed --iters 5",
      "--iters is not an option of mrlbench embed; expected: it belongs to mrlbench bench, mrlbench matrix and mrlbench boundary",
      "mrlbench embed --help",
    ],
    [
      "--format f32",
      "--format is not an option of mrlbench bench; expected: it belongs to mrlbench embed",
      "--help",
    ],
    ["cache --iters 5", "--iters is not an option of mrlbench cache", "mrlbench cache --help"],
    [
      "nothing",
      'unknown command "nothing"; expected: bench, matrix, embed, quality, ',
      "mrlbench --help lists",
    ],
    ["embde", 'unknown command "embde"', "Did you mean embed?"],
    ["bench 128", 'mrlbench bench takes options only; seen: "128"', "mrlbench --help"],
    ["embed one two", 'mrlbench embed takes options only; seen: "one two"', "mrlbench embed --help"],
    ["-- embed", 'mrlbench bench takes options only; seen: "embed"', "mrlbench --help"],
    ["-- --iters 5", 'mrlbench bench takes options only; seen: "--iters 5"', "mrlbench --help"],
    [
      "cache claer",
      'mrlbench cache has no such action; seen: "claer"; expected: clear, or nothing',
      "cache clear?",
    ],
    ["cache clear all", 'mrlbench cache has no such action; seen: "clear all"', "mrlbench cache --help"],
    ["--iters", "--iters needs a value", "mrlbench --help"],
    ["--iters=", "--iters needs a value", "mrlbench --help"],
    ["--csv --quiet", '--csv needs a value; seen: "--quiet"', "Write --csv=--quiet if that is the value."],
    ["--quiet=1", '--quiet takes no value; seen: "1"', "Write --quiet alone"],
    ["--quiet --quiet", "--quiet is given twice", "Keep one of them."],
    ["--iters 5 --iters 5", "--iters is given twice; expected: one value", "Keep one of them."],
    ["--iters 5,6", `--iters takes one value, not a list; seen: "5,6"; ${wholeIters}`, "mrlbench --help"],
    ["embed --dim 64,128", "--dim takes one value, not a list", "mrlbench embed --help"],
    ["embed --model a,b", "--model takes one value, not a list", "mrlbench embed --help"],
    ["--dim 64,,128", '--dim has an empty value in its list; seen: "64,,128"', "comma"],
    ["--iters 0", `--iters does not take this value; seen: "0"; ${wholeIters}`, "mrlbench --help"],
    ["--iters -5", `--iters does not take this value; seen: "-5"; ${wholeIters}`, "mrlbench --help"],
    ["--iters 1e3", `--iters does not take this value; seen: "1e3"; ${wholeIters}`, "mrlbench --help"],
    ["--iters 12abc", `--iters does not take this value; seen: "12abc"; ${wholeIters}`, "mrlbench --help"],
    [
      "--dim wide",
      '--dim does not take this value; seen: "wide"; expected: full or a whole number',
      "--help",
    ],
    ["--dim 64,0", '--dim does not take this value; seen: "0"', "mrlbench --help"],
    [
      "--runtime onnx",
      '--runtime does not take this value; seen: "onnx"; expected: auto, ort, openvino or table',
      "--help",
    ],
    ["--layer D", '--layer does not take this value; seen: "D"; expected: A, B or C', "mrlbench --help"],
    ["--repeat-hits 0.5", "--repeat-hits is for layer C only", "Add --layer C"],
    ["--rate 100 --gap 5", "--rate and --gap exclude each other", "mrlbench --help"],
    ["--sim-cmd ./world --load peak", "--sim-cmd and --load exclude each other", "mrlbench --help"],
    [
      "--layer C --tick-budget-us 100 --rerank 20",
      "--tick-budget-us and --rerank exclude each other",
      "mrlbench --help",
    ],
    [
      "--pin 2",
      '--pin does not take this value; seen: "2"; expected: 0, 1, cpu:p or cpu:e, or a CPU list such as',
      "--help",
    ],
    ["--spike-factor 0.5", '--spike-factor does not take this value; seen: "0.5"', "mrlbench --help"],
    [
      "--provider gpu",
      '--provider does not take this value; seen: "gpu"; expected: CPUExecutionProvider,',
      "--help",
    ],
    ["--provider GPU --backend cpu", "provider GPU contradicts backend cpu", "Leave out one of the two"],
    [
      "embed --runtime ort --provider GPU",
      "provider GPU contradicts runtime ort",
      "Leave out one of the two",
    ],
    ["--csv - --json -", "--csv and --json both go to stdout", "another file"],
    ["--csv f --json f", "--csv and --json both go to f", "another file"],
    ["quality --csv - --json -", "--csv and --json both go to stdout", "another file"],
    ["quality --dim 0", "--dim does not take this value", "mrlbench quality --help"],
    ["quality --dim 64,x", '--dim does not take this value; seen: "x"', "mrlbench quality --help"],
    ["quality --min-retention 1.1", "--min-retention does not take this value", "mrlbench quality --help"],
    ["quality --storage int2", "--storage does not take this value", "mrlbench quality --help"],
  ])("mrlbench %s", (line, message, next) => {
    const error = usageError(...line.split(" "));
    expect(error.exitCode).toBe(ExitCode.usage);
    expect(error.message).toStartWith(message);
    expect(error.next).toContain(next);
  });
});

test("the types of the options are those of the table", () => {
  const options = bench();
  // Checked by the compiler: a line fails to compile when the derived type is wider than this.
  const dim: readonly (number | "full")[] = options.dim;
  const provider: readonly (string | undefined)[] = options.provider;
  const pin: readonly Pin[] = options.pin;
  const text: readonly TextSource[] = options.text;
  const layer: readonly ("A" | "B" | "C")[] = options.layer;
  const warmup: number | "auto" = options.warmup;
  const ttfi: number | undefined = options.ttfi;
  const spikeUs: number | undefined = options.spikeUs;
  const quiet: boolean = options.quiet;
  expect([dim, provider, pin, text, layer].every((list) => list.length === 1)).toBe(true);
  expect([warmup, ttfi, spikeUs, quiet]).toEqual(["auto", undefined, undefined, false]);
});
