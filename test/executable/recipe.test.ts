// The recipe of a model: read from its files, replaced by options, and told with every result. The vectors are sentence-transformers'.

import { describe, expect, test } from "bun:test";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { largestDifference } from "../embed/embed-texts.ts";
import { referenceFolder, referenceTexts, referenceVectors } from "../embed/reference-models.ts";
import { BRIEF, errorLines, openWorkbench } from "./mrlbench.ts";

const { run, temporaryFolder } = openWorkbench();

const lines = referenceTexts.filter((text) => !text.includes("\n"));

/** A model of the fixtures under a name that says nothing, without some of its files. */
function plainCopy(name: string, ...without: readonly string[]): string {
  const folder = join(temporaryFolder(), "plain");
  cpSync(join(referenceFolder, name), folder, { recursive: true });
  for (const file of without) rmSync(join(folder, file), { recursive: true });
  return folder;
}

function embed(model: string, args: readonly string[]) {
  const { stdout, stderr, code } = run(["embed", "--model", model, ...args], {
    stdin: lines.map((line) => `${line}\n`).join(""),
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("Recipe: ") });
  const vectors = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).embedding as number[]);
  return { vectors, stderr };
}

/** The largest difference from the vectors of the reference library. */
function differenceFrom(
  name: string,
  prompt: "none" | "query",
  vectors: readonly (readonly number[])[],
): number {
  const expected = referenceVectors(name, prompt).filter((_, text) => lines.includes(referenceTexts[text]!));
  return Math.max(...expected.map((vector, row) => largestDifference(vectors[row]!, vector)));
}

test("a model with sentence-transformers' modules says that it strips, and does", () => {
  const embedding = (model: string, text: string) => {
    const { stdout, stderr } = run(["embed", "--model", join(referenceFolder, model)], {
      stdin: `${text}\n`,
    });
    return { ...JSON.parse(stdout), stderr };
  };
  const [bare, blank] = ["the sun", " the sun\u0085"].map((text) => embedding("e5", text));
  expect(blank).toMatchObject({ text: " the sun\u0085", embedding: bare.embedding });
  expect(bare.stderr).toContain("strip (modules.json)");
  expect(embedding("static", "the sun").stderr).not.toContain("strip");
});

test.each(["ort", "openvino"])(
  "a graph alone is given no more tokens than it has positions for: %s",
  (runtime) => {
    const folder = temporaryFolder();
    for (const name of ["tokenizer.json", "onnx/model.onnx"])
      cpSync(join(referenceFolder, "e5", name), join(folder, basename(name)));
    const graph = join(folder, "model.onnx");
    const embed = (...args: string[]) =>
      run(["embed", "--model", graph, "--runtime", runtime, "--allow-empty", ...args], {
        stdin: `${"sun ".repeat(40)}\n${"sun ".repeat(500)}\n`,
      });
    const { stdout, stderr, code } = embed();
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining("stdin:2: cut to 24 tokens"),
    });
    expect(stderr).toContain("at most 24 tokens (positions of the graph)");
    const [short, long] = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).embedding);
    expect(long).toEqual(short);
    expect(short.some((value: number) => value !== 0)).toBe(true);
    expect(errorLines(embed("--max-tokens", "25"))[0]).toContain("at most 24 (positions of the graph)");
  },
);

test("steps that the graph does are told", () => {
  const { stderr } = run(["embed", "--model", join(referenceFolder, "gemma")], { stdin: "the sun\n" });
  expect(stderr).toContain(", Dense, Dense, Normalize by the graph (modules.json), normalised,");
});

test("steps that nobody does are refused by name, of a graph and of a table", () => {
  const withStep = (name: string) => {
    const folder = plainCopy(name);
    const path = join(folder, "modules.json");
    const modules = JSON.parse(readFileSync(path, "utf8"));
    const step = { idx: 9, path: "9_Whitening", type: "my.own.Whitening" };
    writeFileSync(path, JSON.stringify([...modules, step]));
    return run(["embed", "--model", folder], { stdin: "the sun\n" });
  };
  for (const name of ["bge", "static"]) {
    const { code, stdout, stderr } = withStep(name);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("Whitening in modules.json");
  }
  expect(withStep("gemma").code).toBe(0);
});

test("a prompt that the authors use by default is named where none is used", () => {
  const folder = plainCopy("max");
  const config = { prompts: { STS: "S: " }, default_prompt_name: "STS" };
  writeFileSync(join(folder, "config_sentence_transformers.json"), JSON.stringify(config));
  const { stderr } = embed(folder, []);
  expect(stderr).toContain(
    'put "S: " before each text (config_sentence_transformers.json, STS), and none was used',
  );
});

test("types of tokens that are not filled in are refused", () => {
  const folder = plainCopy("minilm");
  const path = join(folder, "tokenizer.json");
  const tokenizer = JSON.parse(readFileSync(path, "utf8"));
  const id = tokenizer.model.vocab["[CLS]"];
  const special_tokens = { "[CLS]": { id: "[CLS]", ids: [id], tokens: ["[CLS]"] } };
  const single = [{ Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "[CLS]", type_id: 2 } }];
  tokenizer.post_processor = { type: "TemplateProcessing", single, pair: single, special_tokens };
  writeFileSync(path, JSON.stringify(tokenizer));
  const { code, stderr } = run(["embed", "--model", folder], { stdin: "the sun\n" });
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining("token_type_ids") });
});

test("tokenizer.json says on which side a text is cut, where its settings do not", () => {
  const cut = (direction: string) => {
    const folder = plainCopy("minilm");
    const path = join(folder, "tokenizer.json");
    const tokenizer = JSON.parse(readFileSync(path, "utf8"));
    const truncation = { direction, max_length: 5, strategy: "LongestFirst", stride: 0 };
    writeFileSync(path, JSON.stringify({ ...tokenizer, truncation }));
    const args = ["embed", "--model", folder, "--max-tokens", "5"];
    return JSON.parse(run(args, { stdin: "the sun over a river and the moon\n" }).stdout).embedding;
  };
  expect(cut("Left")).not.toEqual(cut("Right"));
});

test("settings that contradict tokenizer.json are refused by name", () => {
  const embedWith = (settings: unknown, ...args: readonly string[]) => {
    const folder = plainCopy("minilm");
    writeFileSync(join(folder, "tokenizer_config.json"), JSON.stringify(settings));
    return run(["embed", "--model", folder, ...args], { stdin: "the sun\n" });
  };
  const tokenizer_class = "BertTokenizer";
  const path = join(referenceFolder, "minilm", "tokenizer.json");
  const { lowercase } = JSON.parse(readFileSync(path, "utf8")).normalizer;
  const contradicting = [
    { do_lower_case: !lowercase },
    { tokenize_chinese_chars: false },
    { add_eos_token: false, eos_token: "[SEP]" },
    { add_bos_token: true, bos_token: { content: "[MASK]" } },
  ];
  for (const settings of contradicting) {
    const { code, stdout, stderr } = embedWith({ tokenizer_class, ...settings });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(`${Object.keys(settings)[0]} of tokenizer_config.json`);
  }
  const accepted = embedWith({ tokenizer_class, ...contradicting[0] }, "--inexact-tokenizer");
  expect(accepted).toMatchObject({ code: 0, stderr: expect.stringContaining("do_lower_case of") });
  const agreeing = { do_lower_case: lowercase, strip_accents: null, add_eos_token: true, eos_token: "[SEP]" };
  expect(embedWith({ tokenizer_class, ...agreeing }).code).toBe(0);
  expect(embedWith({ tokenizer_class: "PreTrainedTokenizerFast", ...contradicting[0] }).code).toBe(0);
}, 240_000);

describe("what an option says counts in place of the files", () => {
  test("pooling and normalisation", () => {
    const model = plainCopy("sqrt", "1_Pooling", "modules.json");
    const { vectors, stderr } = embed(model, ["--pooling", "mean-sqrt-length", "--normalize", "0"]);
    expect(stderr).toContain("pooling mean-sqrt-length (--pooling), not normalised");
    expect(differenceFrom("sqrt", "none", vectors)).toBeLessThan(2e-6);
  });

  test("a prompt", () => {
    const model = plainCopy("bge", "config_sentence_transformers.json");
    const prompt = "Represent this sentence for searching relevant passages: ";
    const { vectors, stderr } = embed(model, ["--query-prompt", prompt, "--prompt", "query"]);
    expect(stderr).toContain(`prompt ${JSON.stringify(prompt)}`);
    expect(differenceFrom("bge", "query", vectors)).toBeLessThan(2e-6);
  });

  test("a step before the cut, the longest text and the trained dims", () => {
    const model = plainCopy("nomic", "config.json", "sentence_bert_config.json");
    const { vectors, stderr } = embed(model, [
      ...["--layer-norm", "1", "--max-tokens", "64", "--mrl-dims", "4,8"],
    ]);
    expect(stderr).toContain("layer norm before the cut (--layer-norm)");
    expect(stderr).toContain("at most 64 tokens (--max-tokens)");
    expect(stderr).toContain("trained for 8, 4 (--mrl-dims)");
    expect(differenceFrom("nomic", "none", vectors)).toBeLessThan(2e-6);
  });

  test("a pooling where the graph pools is refused", () => {
    const result = run([...BRIEF, "--pooling", "cls"]);
    expect(result.code).toBe(2);
    expect(errorLines(result)).toEqual([
      expect.stringMatching(
        /--pooling has nothing to pool.+--pooling cls, and the output sentence_embedding/,
      ),
      expect.stringContaining("Leave --pooling out"),
    ]);
  });
});

describe("the recipe is told with every result", () => {
  const model = join(referenceFolder, "nomic");

  test("of bench: to the person, in the JSON and in the run folder", () => {
    const options = ["--model", model, "--max-tokens", "9"];
    const result = run([...BRIEF, ...options, "--json", "case.json", "--out", "run"]);
    expect(result.stderr).toContain("Recipe: pooling mean (1_Pooling/config.json)");
    const jsonOf = (name: string) => JSON.parse(readFileSync(join(result.cwd, name), "utf8"));
    expect(jsonOf("case.json").cases[0].notes[0]).toContain("at most 9 tokens (--max-tokens)");
    expect(jsonOf("run/run.json").candidates[0].recipe).toMatchObject({
      layer_norm: { value: true, source: "family nomic" },
      max_tokens: { value: 9, source: "--max-tokens" },
      // Those of the family are more than this small model has.
      mrl_dims: { value: [], source: "family nomic" },
    });
  });

  test("of quality, with the comparison that was used", () => {
    const result = run(
      [
        "quality",
        "--model",
        plainCopy("max"),
        "--dataset",
        "-",
        "--distance",
        "l2",
        "--json",
        "quality.json",
      ],
      { stdin: "one\ntwo\nthree\n" },
    );
    expect(result.stderr).toContain("euclidean (--distance)");
    expect(result.stderr).toContain(
      "The model's authors compare its vectors by dot (config_sentence_transformers.json), this run by euclidean.",
    );
    expect(JSON.parse(readFileSync(join(result.cwd, "quality.json"), "utf8")).recipe).toMatchObject({
      similarity: { value: "euclidean", source: "--distance" },
      similarity_of_authors: { value: "dot", source: "config_sentence_transformers.json" },
    });
  });
});
