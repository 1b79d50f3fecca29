// mrlbench models golden and verify: what moves a model's vectors is found, whatever it is, and what does not move them is none.
import { describe, expect, test } from "bun:test";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { modelFileNames } from "../../src/assets/store/store-add.ts";
import { describeFile } from "../../src/assets/store/store-place.ts";
import { writeRecord } from "../../src/assets/store/store-record.ts";
import type { VariantAgreement } from "../../src/core/variant-agreement.ts";
import { measuredAgreement } from "../../tasks/measure-agreements.ts";
import { referenceFolder } from "../embed/reference-models.ts";
import { untilWorked } from "../process-work.ts";
import { errorLines, openWorkbench, type Run } from "./mrlbench.ts";
import { changeJson, changeMatrices, renewRecord } from "./stored-files.ts";

const { run, start, temporaryFolder } = openWorkbench();

type GoldenJson = { format: number; texts: { text: string; vector: string }[] };

const GOLDEN_FILE = ".mrlbench-golden-fp32.json";

const models = (cwd: string, ...words: readonly string[]) =>
  run(["models", ...words, "--models", "store"], { cwd });

/** A store with a reference model in it by the id `model`, and golden vectors of it. */
function withGolden(name: string, ...goldenOptions: readonly string[]): string {
  const cwd = mkdtempSync(join(temporaryFolder(), "golden-"));
  const source = join(referenceFolder, name);
  const folder = inModel(cwd);
  cpSync(source, folder, { recursive: true });
  const files = modelFileNames(folder, undefined).map((file) => describeFile(folder, file));
  writeRecord(folder, { source, revision: null, files });
  expect(models(cwd, "golden", "model", ...goldenOptions).code).toBe(0);
  return cwd;
}

const inModel = (cwd: string, ...names: readonly string[]) => join(cwd, "store", "model", ...names);
const graphOf = (cwd: string) => inModel(cwd, "onnx", "model.onnx");
const verified = ({ stdout }: Run) => JSON.parse(stdout)[0];
const goldenOf = (result: Run) => verified(result).golden[0];

describe("golden vectors", () => {
  const cwd = withGolden("minilm");

  test("are 64, with what made them", () => {
    const golden = JSON.parse(readFileSync(inModel(cwd, GOLDEN_FILE), "utf8"));
    expect(new Set(golden.texts.map(({ text }: { text: string }) => text)).size).toBe(64);
    expect(golden).toMatchObject({
      format: 1,
      dim: 12,
      settings: { variant: "fp32", normalize: true },
      ran: {
        runtime: "ort",
        runtime_version: expect.stringMatching(/^1\./),
        provider: "CPUExecutionProvider",
      },
    });
    expect(golden.files.map(({ name }: { name: string }) => name)).toContain("onnx/model.onnx");
  });

  test("are what embed gives without normalisation", () => {
    const golden = JSON.parse(readFileSync(inModel(cwd, GOLDEN_FILE), "utf8"));
    const texts: { text: string; vector: string }[] = golden.texts.filter(
      ({ text }: { text: string }) => !/[\n\r]/.test(text),
    );
    const embedded = run(
      ["embed", "--model", "model", "--models", "store", "--normalize", "0", "--format", "f32", "--quiet"],
      { cwd, stdin: `${texts.map(({ text }) => text).join("\n")}\n` },
    );
    const kept = Buffer.concat(texts.map(({ vector }) => Buffer.from(vector, "base64")));
    expect(Buffer.from(embedded.stdoutBytes).equals(kept)).toBe(true);
  });

  test.each([[], ["--threads", "2"], ["--runtime", "openvino"], ["--batch", "7"]].map((words) => [words]))(
    "are the same again: %p",
    (words) => {
      const again = models(cwd, "verify", "model", ...words);
      expect([again.code, verified(again).state, goldenOf(again).state]).toEqual([0, "ok", "same"]);
      expect(goldenOf(again)).toMatchObject({ moved_texts: 0, changed_files: [], changed_recipe: [] });
      expect(goldenOf(again).texts).toHaveLength(64);
    },
  );

  test.each([
    ["--pooling", "cls"],
    ["--max-tokens", "10"],
    ["--layer-norm", "1"],
    ["--normalize", "0"],
  ])("are others with %s %s", (option, value) => {
    const other = models(cwd, "verify", "model", option, value);
    expect([other.code, goldenOf(other).state]).toEqual([5, "moved"]);
    expect(goldenOf(other).changed_recipe[0]).toContain(option.slice(2).replace("-", "_"));
  });
});

type Flags = Record<string, boolean>;
type Prompts = { prompts: Record<string, string> };
type Lengths = { max_seq_length: number };
type Sides = { truncation_side: string };

/** What is done to the files of a stored model whose record says that they came like that. */
const CHANGES: readonly {
  readonly name: string;
  readonly model?: string;
  readonly options?: readonly string[];
  readonly change: (cwd: string) => void;
  /** Vectors move, and not only what is said of them. */
  readonly moves: boolean;
}[] = [
  {
    name: "another pooling",
    change: (cwd) =>
      changeJson(inModel(cwd, "1_Pooling", "config.json"), (config: Flags) => {
        config.pooling_mode_mean_tokens = false;
        config.pooling_mode_max_tokens = true;
      }),
    moves: true,
  },
  {
    name: "another prompt",
    model: "bge",
    options: ["--prompt", "query"],
    change: (cwd) =>
      changeJson(inModel(cwd, "config_sentence_transformers.json"), (config: Prompts) => {
        config.prompts.query = "search query: ";
      }),
    moves: true,
  },
  {
    name: "another prompt where none was used",
    model: "bge",
    change: (cwd) =>
      changeJson(inModel(cwd, "config_sentence_transformers.json"), (config: Prompts) => {
        config.prompts.query = "search query: ";
      }),
    moves: false,
  },
  {
    name: "another truncation",
    change: (cwd) =>
      changeJson(inModel(cwd, "sentence_bert_config.json"), (config: Lengths) => {
        config.max_seq_length = 19;
      }),
    moves: true,
  },
  {
    name: "the other end cut",
    change: (cwd) =>
      changeJson(inModel(cwd, "tokenizer_config.json"), (config: Sides) => {
        config.truncation_side = "left";
      }),
    moves: true,
  },
  {
    name: "another normalisation",
    change: (cwd) => changeJson(inModel(cwd, "modules.json"), (modules: unknown[]) => modules.splice(-1)),
    moves: false,
  },
  {
    name: "a dense matrix with one row negated",
    model: "gemma",
    change: (cwd) => {
      let isDone = false;
      changeMatrices(graphOf(cwd), (values, rows, columns) => {
        if (isDone || rows > 100) return;
        isDone = true;
        for (let column = 0; column < columns; column++) values[column]! *= -1;
      });
      expect(isDone).toBe(true);
    },
    moves: true,
  },
  {
    name: "weights of another precision under the old name",
    change: (cwd) => changeMatrices(graphOf(cwd), (values) => values.set(new Float16Array(values))),
    moves: true,
  },
];

describe("a model is found to be another one by", () => {
  test.each(CHANGES)("$name", ({ model = "minilm", options = [], change, moves }) => {
    const cwd = withGolden(model, ...options);
    change(cwd);
    renewRecord(inModel(cwd));
    const result = models(cwd, "verify", "model");
    expect([result.code, verified(result).state, goldenOf(result).state]).toEqual([5, "ok", "moved"]);
    expect(goldenOf(result).moved_texts > 0).toBe(moves);
    expect(goldenOf(result).changed_files).toHaveLength(1);
  });

  test("another variant", () => {
    const cwd = withGolden("minilm");
    cpSync(graphOf(cwd), inModel(cwd, "onnx", "model_fp16.onnx"));
    changeMatrices(inModel(cwd, "onnx", "model_fp16.onnx"), (values) => values.set(new Float16Array(values)));
    rmSync(inModel(cwd, ".mrlbench.json"));
    expect(models(cwd, "verify", "model").code).toBe(0);
    const other = models(cwd, "verify", "model", "--variant", "fp16");
    expect([other.code, goldenOf(other).state]).toEqual([5, "moved"]);
    expect(goldenOf(other).changed_recipe).toEqual(['variant is "fp16", was "fp32"']);
    expect(goldenOf(other).moved_texts).toBeGreaterThan(0);
    // Once it has golden vectors of its own, it is held against those.
    expect(models(cwd, "golden", "model", "--variant", "fp16").code).toBe(0);
    expect(models(cwd, "verify", "model", "--variant", "fp16").code).toBe(0);
    expect(verified(models(cwd, "verify", "model")).golden).toHaveLength(2);
  });
});

describe("a changed byte", () => {
  test("is found by the record, and the model is not run", () => {
    const cwd = withGolden("minilm");
    const path = inModel(cwd, "tokenizer.json");
    writeFileSync(path, readFileSync(path, "utf8").replace(/\s/, "\t"));
    const result = models(cwd, "verify", "model");
    expect([result.code, verified(result).state, goldenOf(result).state]).toEqual([
      3,
      "damaged",
      "not compared",
    ]);
    expect(verified(result).problems.join()).toContain("tokenizer.json has sha256");
  });

  test("is found by the golden vectors where there is no record, or the record is as new", () => {
    for (const renew of [renewRecord, (folder: string) => rmSync(join(folder, ".mrlbench.json"))]) {
      const cwd = withGolden("minilm");
      writeFileSync(inModel(cwd, "config.json"), ` ${readFileSync(inModel(cwd, "config.json"), "utf8")}`);
      renew(inModel(cwd));
      const result = models(cwd, "verify", "model");
      expect([result.code, goldenOf(result).state]).toEqual([3, "files changed"]);
      expect(goldenOf(result).changed_files[0]).toStartWith("config.json has sha256");
    }
  });

  test("in the golden vectors themselves is one, or names what is wrong", () => {
    const cwd = withGolden("minilm");
    const path = inModel(cwd, GOLDEN_FILE);
    changeJson(path, (golden: GoldenJson) => {
      golden.texts[3].vector = golden.texts[4].vector;
    });
    expect(models(cwd, "verify", "model").code).toBe(5);
    changeJson(path, (golden: GoldenJson) => {
      golden.texts[3].vector = "AAAA";
    });
    const short = models(cwd, "verify", "model");
    expect([short.code, goldenOf(short).state]).toEqual([3, "not compared"]);
    expect(goldenOf(short).findings[0]).toContain("texts[3].vector cannot be used");
    changeJson(path, (golden: GoldenJson) => {
      golden.format = 2;
    });
    expect(goldenOf(models(cwd, "verify", "model")).findings[0]).toContain("format cannot be used");
    writeFileSync(path, "{");
    expect(models(cwd, "verify", "model").code).toBe(3);
  });
});

test("a model that cannot be opened is one finding, and the others are compared", () => {
  const cwd = withGolden("minilm");
  cpSync(inModel(cwd), join(cwd, "store", "broken"), { recursive: true });
  rmSync(join(cwd, "store", "broken", ".mrlbench.json"));
  writeFileSync(join(cwd, "store", "broken", "onnx", "model.onnx"), "this is a text\n");
  const result = models(cwd, "verify");
  expect(result.code).toBe(3);
  expect(errorLines(result)[0]).toContain("broken");
  const states = JSON.parse(result.stdout).map((each: ReturnType<typeof verified>) => [
    each.id,
    each.golden[0].state,
  ]);
  expect(states).toEqual([
    ["broken", "not compared"],
    ["model", "same"],
  ]);
});

test("golden vectors stay beside: they are no part of the model, and go with it", () => {
  const cwd = withGolden("minilm");
  expect(
    JSON.parse(models(cwd, "show", "model").stdout).files.map(({ name }: { name: string }) => name),
  ).not.toContain(GOLDEN_FILE);
  expect(models(cwd, "add", inModel(cwd), "--name", "copy").code).toBe(0);
  expect(existsSync(join(cwd, "store", "copy", GOLDEN_FILE))).toBe(false);
  expect(models(cwd, "verify").code).toBe(0);
  expect(models(cwd, "remove", "model").code).toBe(0);
  expect(existsSync(inModel(cwd))).toBe(false);
});

test("a folder has its golden vectors in it; one file has no place for any", () => {
  const cwd = mkdtempSync(join(temporaryFolder(), "golden-"));
  cpSync(join(referenceFolder, "minilm"), join(cwd, "here"), { recursive: true });
  expect(models(cwd, "golden", "./here").code).toBe(0);
  expect(existsSync(join(cwd, "here", GOLDEN_FILE))).toBe(true);
  expect(models(cwd, "verify", "./here").code).toBe(0);
  expect(models(cwd, "verify", "./here", "--pooling", "max").code).toBe(5);
  expect(models(cwd, "golden", "./here/onnx/model.onnx").code).toBe(2);
  expect(models(cwd, "golden", "./nowhere").code).toBe(3);
  expect(models(cwd, "golden", "nobody").code).toBe(3);
});

test("a built-in model has them in the store; before that there is nothing to compare", () => {
  const cwd = mkdtempSync(join(temporaryFolder(), "golden-"));
  expect(models(cwd, "verify", "wordllama-256").code).toBe(3);
  const early = models(cwd, "verify", "--runtime", "openvino");
  expect([early.code, errorLines(early)[0]]).toEqual([3, expect.stringContaining("no golden vectors")]);
  expect(models(cwd, "golden", "wordllama-256").code).toBe(0);
  expect(existsSync(join(cwd, "store", "wordllama-256", GOLDEN_FILE))).toBe(true);
  for (const words of [[], ["wordllama-256", "--runtime", "openvino"]]) {
    expect(models(cwd, "verify", ...words).code).toBe(0);
  }
  expect(models(cwd, "verify", "wordllama-256", "--variant", "fp16").code).toBe(5);
});

test("the document goes to a file beside the table", () => {
  const cwd = withGolden("minilm");
  const result = models(cwd, "verify", "model", "--json", "verified.json");
  expect(result.code).toBe(0);
  expect(JSON.parse(readFileSync(join(cwd, "verified.json"), "utf8"))).toEqual(JSON.parse(result.stdout));
});

test("a signal leaves no golden vectors", async () => {
  const cwd = mkdtempSync(join(temporaryFolder(), "golden-"));
  const child = start(["models", "golden", "all-minilm-l6-v2", "--models", "store", "--no-progress"], {
    cwd,
  });
  await untilWorked(child.pid, 0.2);
  child.kill("SIGINT");
  expect(await child.exited).toBe(130);
  expect(existsSync(join(cwd, "store", "all-minilm-l6-v2", ".mrlbench-golden-fp16.json"))).toBe(false);
});

test("how near built-in variants are is what the manifest says, measured by its own commands", async () => {
  const { models: builtIn } = await Bun.file("models/manifest.json").json();
  for (const { agreements = [] } of builtIn as { agreements?: VariantAgreement[] }[]) {
    for (const { commands, smallestCosine, meanOverlapAt10, texts } of agreements) {
      const measured = measuredAgreement(commands);
      expect(measured.texts).toBe(texts);
      expect(measured.meanOverlapAt10).toBeCloseTo(meanOverlapAt10, 1);
      expect(measured.smallestCosine).toBeCloseTo(smallestCosine, 2);
    }
  }
});
