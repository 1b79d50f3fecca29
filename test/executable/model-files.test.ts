// Models of the user's own: one that works, and every way in which a file is none. Exit 3 on both runtimes, one row with
// the reason.

import { describe, expect, test } from "bun:test";
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { ElementType, encodeModel, inlineTensor, node } from "../../src/onnx/onnx.ts";
import { BRIEF, errorLines, openWorkbench } from "./mrlbench.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();
const root = temporaryFolder();

/** A folder with a model that works, before `change` breaks it. */
function modelFolder(name: string, change: (folder: string) => void = () => {}): void {
  const folder = join(root, name);
  mkdirSync(folder);
  const graph = readFileSync("models/wordllama-256/fp32.onnx");
  writeFileSync(join(folder, "model.onnx"), graph);
  copyFileSync("models/wordllama-256/table.fp32.bin", join(folder, "table.fp32.bin"));
  copyFileSync("models/wordllama-256/tokenizer.json", join(folder, "tokenizer.json"));
  change(folder);
}

/** A whole ONNX file that takes a picture. */
const pictureModel = encodeModel({
  irVersion: 8,
  opset: 17,
  graph: {
    name: "picture",
    inputs: [{ name: "pixel_values", elementType: ElementType.float, shape: [1, 3, 8, 8] }],
    outputs: [{ name: "doubled", elementType: ElementType.float, shape: [1, 3, 8, 8] }],
    initializers: [inlineTensor("two", [], Float32Array.of(2))],
    nodes: [node("Mul", ["pixel_values", "two"], ["doubled"])],
  },
});

interface WordTable {
  readonly opset?: number;
  readonly irVersion?: number;
  readonly value: number;
}

/** The mean over the rows of a table that holds one value. */
const wordTable = ({ opset = 17, irVersion = 8, value }: WordTable) =>
  encodeModel({
    irVersion,
    opset,
    graph: {
      name: "words",
      inputs: [{ name: "input_ids", elementType: ElementType.int64, shape: ["batch", "tokens"] }],
      outputs: [{ name: "sentence_embedding", elementType: ElementType.float, shape: ["batch", 2] }],
      initializers: [inlineTensor("table", [32_000, 2], new Float32Array(64_000).fill(value))],
      nodes: [
        node("Gather", ["table", "input_ids"], ["rows"]),
        node("ReduceMean", ["rows"], ["sentence_embedding"], { axes: { ints: [1] }, keepdims: { int: 0 } }),
      ],
    },
  });

const write = (name: string, content: string | Uint8Array) => (folder: string) =>
  writeFileSync(join(folder, name), content);

const broken = [
  {
    name: "truncated",
    change: (folder: string) => truncateSync(join(folder, "model.onnx"), 200),
    failure: /truncated\/model\.onnx is not a model that .+ can read/,
    next: "Get the file again",
  },
  {
    name: "empty",
    change: write("model.onnx", ""),
    failure: /empty\/model\.onnx is not a model that .+ can read/,
    next: "Get the file again",
  },
  {
    name: "no-onnx",
    change: write("model.onnx", "this is a text\n"),
    failure: /no-onnx\/model\.onnx is not a model that .+ can read/,
    next: "Get the file again",
  },
  {
    name: "no-table",
    change: (folder: string) => rmSync(join(folder, "table.fp32.bin")),
    failure: /is not a model that .+table\.fp32\.bin.+expected: a whole ONNX file, with its external data/,
    next: "Get the file again",
  },
  {
    name: "cut-table",
    change: (folder: string) => truncateSync(join(folder, "table.fp32.bin"), 1_000_000),
    failure: /is not a model that .+table.+expected: a whole ONNX file, with its external data/,
    next: "Get the file again",
  },
  {
    name: "linked-table",
    change: (folder: string) => {
      renameSync(join(folder, "table.fp32.bin"), `${folder}-table`);
      symlinkSync(`${folder}-table`, join(folder, "table.fp32.bin"));
    },
    failure: /linked-table\/model\.onnx is not a model that .+ can read/,
    next: "`mrlbench models add",
  },
  {
    name: "picture",
    change: write("model.onnx", pictureModel),
    failure:
      /does not have the inputs of a text model; seen: inputs pixel_values float32\[1,3,8,8\]; expected: input_ids/,
    next: "ONNX file of a text embedding model",
  },
  {
    name: "no-tokenizer",
    change: (folder: string) => rmSync(join(folder, "tokenizer.json")),
    failure: /has no tokenizer; seen: no tokenizer\.json in .+no-tokenizer/,
    next: "Put the model's tokenizer.json beside the ONNX file",
  },
  {
    name: "cut-tokenizer",
    change: (folder: string) => truncateSync(join(folder, "tokenizer.json"), 1000),
    failure: /tokenizer\.json cannot be used; seen: JSON/,
    next: "Get the tokenizer.json of the model again",
  },
  {
    name: "packed-tokenizer",
    change: write("tokenizer.json", `mrltok\0\u0002${"\u00ff".repeat(500)}`),
    failure: /packed-tokenizer\/tokenizer\.json is no tokenizer; seen: \d+ bytes that begin with/,
    next: "Get the tokenizer.json of the model again",
  },
  {
    name: "other-tokenizer",
    change: write("tokenizer.json", "{}"),
    failure: /tokenizer\.json cannot be used/,
    next: "Get the tokenizer.json of the model again",
  },
  {
    name: "broken-config",
    change: write("tokenizer_config.json", "{"),
    failure: /tokenizer_config\.json cannot be read/,
    next: "Get the file again, or remove it",
  },
  {
    name: "no-graph",
    change: (folder: string) => rmSync(join(folder, "model.onnx")),
    failure: /no-graph holds no model of variant fp32; seen: no .+model\.onnx/,
    next: "Choose another --variant",
  },
  {
    name: "two-graphs",
    change: (folder: string) => {
      mkdirSync(join(folder, "onnx"));
      writeFileSync(join(folder, "onnx", "model.onnx"), pictureModel);
    },
    failure: /two-graphs holds several models; seen: .+onnx\/model\.onnx, .+two-graphs\/model\.onnx/,
    next: "Give the file itself",
  },
  {
    name: "other-pooling",
    change: (folder: string) => {
      mkdirSync(join(folder, "1_Pooling"));
      writeFileSync(join(folder, "1_Pooling", "config.json"), '{"pooling_mode": "attention"}');
    },
    failure:
      /asks for a pooling that mrlbench does not have; seen: attention; expected: one of cls, max, mean/,
    next: "Export the model with the pooling in its graph",
  },
];

modelFolder("whole");
for (const { name, change } of broken) modelFolder(name, change);

describe.each(["ort", "openvino"])("%s", (runtime) => {
  test.each(["./whole", "whole/model.onnx"])(
    "a folder or a file with its tokenizer beside it: %s",
    (model) => {
      const { code, stderr } = run([...BRIEF, "--model", model, "--runtime", runtime], { cwd: root });
      expect(code).toBe(0);
      expect(summariesOf(stderr)[0]).toMatchObject({
        verdict: "ok",
        dim: "256",
        variant: model === "./whole" ? "fp32" : "file",
      });
    },
  );

  test.each(broken)("a model that is $name", ({ name, failure, next }) => {
    const result = run([...BRIEF, "--model", `./${name}`, "--runtime", runtime], { cwd: root });
    expect(result.code).toBe(3);
    expect(errorLines(result)).toEqual([expect.stringMatching(failure), expect.stringContaining(next)]);
    const { rows } = parseCsv(result.stdout);
    expect(rows).toHaveLength(1);
    expect(rows[0]!.error).toMatch(failure);
    expect(summariesOf(result.stderr)[0]).toMatchObject({ verdict: "failed", n: "", p50_us: "" });
  });
});

test.each([
  {
    name: "newer-opset",
    model: { opset: 99, value: 1 },
    seen: /opset 99 of ai\.onnx; expected: opset \d+ or older/,
  },
  {
    name: "newer-format",
    model: { irVersion: 99, value: 1 },
    seen: /IR version 99; expected: IR version \d+ or older/,
  },
])("what the runtime is too old for is told with what it knows: $name", ({ name, model, seen }) => {
  modelFolder(name, write("model.onnx", wordTable(model)));
  const result = run([...BRIEF, "--model", `./${name}`, "--runtime", "ort"], { cwd: root });
  expect(result.code).toBe(3);
  const [failure, next] = errorLines(result);
  expect(failure).toMatch(/is of a newer ONNX than ONNX Runtime \d+\.\d+\.\d+ knows/);
  expect(failure).toMatch(seen);
  expect(next).toContain("try --runtime openvino");
});

test.each(["ort", "openvino"])("a model that gives not-a-number is timed by nobody: %s", (runtime) => {
  const name = `not-a-number-${runtime}`;
  modelFolder(name, write("model.onnx", wordTable({ value: Number.NaN })));
  const bench = run([...BRIEF, "--model", `./${name}`, "--runtime", runtime], { cwd: root });
  const embed = run(["embed", "--model", `./${name}`, "--runtime", runtime], {
    cwd: root,
    stdin: "a text\n",
  });
  for (const result of [bench, embed]) {
    // Where calls are timed, a runtime that wrote nothing looks the same.
    expect(result.code).toBe(result === bench ? 4 : 3);
    expect(errorLines(result)[0]).toMatch(/the vector (of .+ )?is not finite; seen: component 0 is NaN/);
  }
  expect(embed.stdout).toBe("");
  expect(parseCsv(bench.stdout).rows).toHaveLength(1);
});

test("what lies in the current folder takes nobody's name, and is told how it is given", () => {
  const place = temporaryFolder();
  mkdirSync(join(place, "all-minilm-l6-v2"));
  mkdirSync(join(place, "mine"));
  const byId = run(["embed", "--model", "all-minilm-l6-v2", "--quiet"], { cwd: place, stdin: "a text\n" });
  expect(byId.code).toBe(0);
  const mine = run(["embed", "--model", "mine"], { cwd: place, stdin: "a text\n" });
  expect(mine.code).toBe(3);
  expect(errorLines(mine)).toEqual([
    expect.stringContaining("--model names no model; seen: mine"),
    expect.stringContaining("./mine"),
  ]);
});

test("an unknown name tells the names that there are", () => {
  const result = run([...BRIEF, "--model", "wordlama-256"]);
  expect(result.code).toBe(3);
  expect(errorLines(result)[0]).toContain(
    "--model names no model; seen: wordlama-256; expected: one of wordllama-256, all-minilm-l6-v2, all-minilm-l6-v2-pca, the path of a folder or of an ONNX file",
  );
});
