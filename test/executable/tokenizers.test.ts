// Tokenizers of models of the user's own: what is not exact is refused, what does not fit the graph too, and what the files say counts.
import { describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ElementType, encodeModel, inlineTensor, node } from "../../src/onnx/onnx.ts";
import { BRIEF, errorLines, openWorkbench } from "./mrlbench.ts";

const { run, temporaryFolder } = openWorkbench();
const root = temporaryFolder();
const base = JSON.parse(readFileSync("test/fixtures/tokenizers/wordpiece.json", "utf8"));
const rows = Object.keys(base.model.vocab).length;
const cased = { ...base.normalizer, lowercase: false };

/** The mean over the rows of a table: row i is (1, i). */
function wordTable(rowCount: number): Uint8Array {
  const table = Float32Array.from({ length: 2 * rowCount }, (_, i) => (i % 2 === 0 ? 1 : i >> 1));
  return encodeModel({
    irVersion: 8,
    opset: 17,
    graph: {
      name: "words",
      inputs: [{ name: "input_ids", elementType: ElementType.int64, shape: ["batch", "tokens"] }],
      outputs: [{ name: "sentence_embedding", elementType: ElementType.float, shape: ["batch", 2] }],
      initializers: [inlineTensor("table", [rowCount, 2], table)],
      nodes: [
        node("Gather", ["table", "input_ids"], ["rows"]),
        node("ReduceMean", ["rows"], ["sentence_embedding"], { axes: { ints: [1] }, keepdims: { int: 0 } }),
      ],
    },
  });
}

/** The same with a table that the graph does not show: its rows are found missing by the runtime alone. */
function hiddenTable(rowCount: number): Uint8Array {
  return encodeModel({
    irVersion: 8,
    opset: 17,
    graph: {
      name: "words",
      inputs: [{ name: "input_ids", elementType: ElementType.int64, shape: ["batch", "tokens"] }],
      outputs: [{ name: "sentence_embedding", elementType: ElementType.float, shape: ["batch", 2] }],
      initializers: [inlineTensor("table", [rowCount, 2], new Float32Array(2 * rowCount).fill(1))],
      nodes: [
        node("Neg", ["table"], ["negated"]),
        node("Gather", ["negated", "input_ids"], ["rows"]),
        node("ReduceMean", ["rows"], ["sentence_embedding"], { axes: { ints: [1] }, keepdims: { int: 0 } }),
      ],
    },
  });
}

interface Folder {
  readonly tokenizer?: object;
  readonly rows?: number;
  readonly files?: Readonly<Record<string, object>>;
}

function modelFolder(name: string, { tokenizer = {}, rows: rowCount = rows, files = {} }: Folder): string {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "model.onnx"), wordTable(rowCount));
  writeFileSync(join(folder, "tokenizer.json"), JSON.stringify({ ...base, ...tokenizer }));
  for (const [file, content] of Object.entries(files))
    writeFileSync(join(folder, file), JSON.stringify(content));
  return folder;
}

const RUNTIMES = ["ort", "openvino"] as const;
const embed = (folder: string, text: string, ...more: string[]) =>
  run(["embed", "--model", folder, "--normalize", "0", ...more], { stdin: `${text}\n` });
/** The mean of the ids, special tokens included. */
const meanId = (stdout: string) => JSON.parse(stdout).embedding[1] as number;

describe.each(RUNTIMES)("%s", (runtime) => {
  test("refuses a tokenizer with an id beyond the table, and says both numbers", () => {
    const { code, stdout, stderr } = embed(
      modelFolder(`beyond-${runtime}`, { rows: rows - 1 }),
      "hello",
      ...["--runtime", runtime],
    );
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(`the id ${rows - 1}, and ${rows - 1} rows`);
  });
});

test("a text that the runtime refuses is named by its line, and those before it stay", () => {
  const folder = modelFolder("hidden", {});
  writeFileSync(join(folder, "model.onnx"), hiddenTable(20));
  const { code, stdout, stderr } = embed(folder, "the\nthe\nxyz", "--runtime", "ort");
  expect({ code, lines: stdout.trimEnd().split("\n").length }).toEqual({ code: 4, lines: 2 });
  expect(stderr).toContain("stdin:3: ONNX Runtime failed");
});

describe("a component that is not exact", () => {
  const folder = modelFolder("inexact", { tokenizer: { model: { ...base.model, more: 1 } } });

  test.each([
    ["embed", ["embed", "--model", folder]],
    ["bench", [...BRIEF, "--model", folder]],
    ["quality", ["quality", "--model", folder]],
  ] as const)("is refused by %s, by its name", (_, command) => {
    const { code, stderr } = run([...command], { stdin: "hello\n" });
    expect(code).toBe(3);
    expect(stderr).toContain("this tokenizer's `model WordPiece` is not supported exactly");
    expect(stderr).toContain("--inexact-tokenizer");
  });

  test("is accepted with --inexact-tokenizer, which is said in every result", () => {
    const embedded = embed(folder, "hello", "--inexact-tokenizer");
    expect(embedded.code).toBe(0);
    expect(embedded.stderr).toContain("tokenizer's model WordPiece is not encoded exactly");
    const json = join(root, "inexact-result.json");
    const timed = run([...BRIEF, "--model", folder, "--inexact-tokenizer", "--json", json]);
    expect({ code: timed.code, failure: errorLines(timed)[0] }).toEqual({
      code: 0,
      failure: "",
    });
    expect(readFileSync(json, "utf8")).toContain('"inexact-tokenizer"');
  });

  test("is kept in golden vectors, and said with each comparison", () => {
    const models = (...words: string[]) => run(["models", ...words, "--models", join(root, "store")]);
    const note = "tokenizer's model WordPiece is not encoded exactly";
    expect(models("golden", folder).stderr).toContain("--inexact-tokenizer");
    const kept = models("golden", folder, "--inexact-tokenizer");
    expect({ code: kept.code, stderr: kept.stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining(note),
    });
    const verified = models("verify", folder);
    expect({ code: verified.code, stderr: verified.stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining(note),
    });
  });

  test.each(RUNTIMES)("has its ids held against the table too: %s", (runtime) => {
    const tokenizer = { model: { ...base.model, more: 1 } };
    const short = modelFolder(`inexact-${runtime}`, { tokenizer, rows: rows - 1 });
    const { code, stdout, stderr } = embed(short, "hello", "--inexact-tokenizer", "--runtime", runtime);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(`the id ${rows - 1}, and ${rows - 1} rows`);
  });
});

describe("what a model's files say of its tokenizer", () => {
  test("do_lower_case puts texts in lower case before it", () => {
    const tokenizer = { normalizer: cased };
    const plain = modelFolder("cased", { tokenizer });
    const lower = modelFolder("lower", {
      tokenizer,
      files: { "sentence_bert_config.json": { max_seq_length: 64, do_lower_case: true } },
    });
    const ofLower = meanId(embed(plain, "the hello").stdout);
    expect(meanId(embed(lower, "THE HELLO").stdout)).toBe(ofLower);
    expect(meanId(embed(plain, "THE HELLO").stdout)).not.toBe(ofLower);
  });

  test("truncation_side left keeps the end of a text that is too long", () => {
    const files = (side: string) => ({
      "tokenizer_config.json": { model_max_length: 4, truncation_side: side },
    });
    const left = modelFolder("left", { files: files("left") });
    const right = modelFolder("right", { files: files("right") });
    const [text, end, beginning] = ["the hello score four", "score four", "the hello"];
    expect(meanId(embed(left, text!).stdout)).toBe(meanId(embed(right, end!).stdout));
    expect(meanId(embed(right, text!).stdout)).toBe(meanId(embed(right, beginning!).stdout));
    const { code, stderr } = embed(modelFolder("middle", { files: files("middle") }), text!);
    expect(code).toBe(3);
    expect(stderr).toContain("tokenizer_config.json cuts texts on a side that there is not; seen: middle");
  });

  test("texts are not longer than its positions, whatever is asked", () => {
    const folder = modelFolder("positions", { files: { "config.json": { max_position_embeddings: 8 } } });
    const { code, stderr } = embed(folder, "hello", "--max-tokens", "9");
    expect(code).toBe(2);
    expect(stderr).toContain("--max-tokens 9");
    expect(stderr).toContain("at most 8 (config.json)");
    expect(embed(folder, "hello", "--max-tokens", "8").code).toBe(0);
  });
});
