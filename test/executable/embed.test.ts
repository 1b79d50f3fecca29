// mrlbench embed as a filter: one line in, one line out, in order, whatever the line is.

import { expect, test } from "bun:test";
import { errorLines, mrlbench, openWorkbench, type RunOptions } from "./mrlbench.ts";

const { run, shell } = openWorkbench();

interface Vector {
  readonly text: string;
  readonly dim: number;
  readonly embedding: readonly number[];
}

function embed(input: string | Uint8Array, args: readonly string[] = [], options: RunOptions = {}) {
  const result = run(["embed", ...args], { ...options, stdin: input });
  const lines = result.stdout.split("\n").slice(0, -1);
  return { ...result, vectors: lines.map((line): Vector => JSON.parse(line)) };
}

const length = ({ embedding }: Vector) => Math.hypot(...embedding);

test("a line becomes its text, its dim and a vector of length 1", () => {
  const { code, stderr, stdout, vectors } = embed("a small green lizard\n");
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^Recipe: .*\nEmbedded 1 text of 5 tokens in .+: [\d.]+ ms a text, padding waste 0\.0 %, [\d,]+ texts a second with reading and writing\.\n$/,
  );
  expect(stdout).toStartWith('{"text":"a small green lizard","dim":256,"embedding":[');
  expect(vectors).toHaveLength(1);
  expect(vectors[0]!.embedding).toHaveLength(256);
  expect(length(vectors[0]!)).toBeCloseTo(1, 6);
});

test("the lines come in order, untouched; the last one needs no line end", () => {
  const texts = [
    "first",
    "  two leading blanks",
    "a trailing blank ",
    "\ttab",
    'quote " and \\',
    "ünïcödé 🦎",
    "last",
  ];
  const { vectors } = embed(texts.join("\n"));
  expect(vectors.map(({ text }) => text)).toEqual(texts);
});

test("500 different lines come in order, in batches too", () => {
  const texts = Array.from({ length: 500 }, (_, index) => `${"word ".repeat(index % 7)}number ${index}`);
  for (const batch of ["1", "64"]) {
    const { vectors } = embed(`${texts.join("\n")}\n`, ["--batch", batch, "--dim", "2"]);
    expect(vectors.map(({ text }) => text)).toEqual(texts);
  }
});

test("a text without a vector ends it, after the rows before; leading blanks count", () => {
  const unnamed = embed("word\n word\n\nmore\n", ["--dim", "16"]);
  expect(unnamed.code).toBe(3);
  expect(unnamed.vectors.map(({ text }) => text)).toEqual(["word", " word"]);
  expect(unnamed.vectors[1]!.embedding).not.toEqual(unnamed.vectors[0]!.embedding);
  expect(errorLines(unnamed)).toEqual([
    expect.stringMatching(/^mrlbench: stdin:3: the text has no vector.+; seen: "";/),
    expect.stringContaining("--allow-empty"),
  ]);

  const [first] = errorLines(embed("\nword\n"));
  expect(first).toMatch(/^mrlbench: stdin:1: .+; expected: a text with a token that \/.+ knows$/);
});

test("with --allow-empty it gets null in its place, said once; raw floats are not-a-number", () => {
  for (const batch of ["1", "2"]) {
    const args = ["--dim", "4", "--allow-empty", "--batch", batch];
    const { code, vectors, stderr } = embed("\nword\n\n", args);
    expect(code).toBe(0);
    expect(vectors.map(({ embedding }) => embedding?.length ?? 0)).toEqual([0, 4, 0]);
    expect(vectors[0]!.embedding).toBeNull();
    expect(stderr.match(/no vector/g)).toHaveLength(1);
    expect(stderr).toContain("stdin:1: no vector");
    const { stdoutBytes } = run(["embed", "--format", "f32", ...args], { stdin: "\nword\n\n" });
    const floats = new Float32Array(stdoutBytes.buffer, 0, stdoutBytes.byteLength / 4);
    expect([...floats].map(Number.isNaN)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((i) => i < 4 || i > 7),
    );
  }
});

test("columns of CSV and fields of JSON Lines, with their ids", () => {
  const plain = embed("a fox\nthe sun\n", ["--dim", "4"]).vectors.map(({ embedding }) => embedding);
  const csv = embed('key,body\n7,a fox\n"x,y","the sun"\n', [
    ...["--dim", "4", "--text-column", "body", "--id-column", "key", "--batch", "8"],
  ]).vectors as (Vector & { id: unknown })[];
  expect(csv.map(({ id }) => id)).toEqual(["7", "x,y"]);
  expect(csv.map(({ text }) => text)).toEqual(["a fox", "the sun"]);
  const close = (a: readonly number[], b: readonly number[]) =>
    a.every((value, i) => Math.abs(value - b[i]!) < 1e-6);
  expect(csv.every(({ embedding }, row) => close(embedding, plain[row]!))).toBe(true);
  const json = embed('{"_id":7,"text":"a fox"}\n{"_id":"b","text":"the sun"}\n', [
    ...["--dim", "4", "--text-column", "text"],
  ]).vectors as (Vector & { id: unknown })[];
  expect(json.map(({ id, embedding }) => ({ id, embedding }))).toEqual([
    { id: 7, embedding: plain[0]! },
    { id: "b", embedding: plain[1]! },
  ]);
  expect(errorLines(embed("a,b\n1,2\n", ["--text-column", "body"]))[0]).toContain(
    'stdin:1: no column "body"',
  );
  expect(embed("a,text\n1,2\n", ["--id-column", "a", "--format", "f32"]).code).toBe(2);
});

test("UTF-16 is called so", () => {
  const result = embed(Buffer.from("\uFEFFsome words\n", "utf16le"));
  expect(result.code).toBe(3);
  expect(errorLines(result)[0]).toContain("stdin is UTF-16");
});

test("lines before one that is no text stay, in batches too", () => {
  const result = embed(Buffer.from([0x61, 0x0a, 0x62, 0x0a, 0xff, 0x0a, 0x63]), ["--batch", "8"]);
  expect(result.code).toBe(3);
  expect(result.vectors.map(({ text }) => text)).toEqual(["a", "b"]);
  expect(errorLines(result)[0]).toContain("stdin:3: invalid UTF-8");
});

test("line ends of Windows are not part of the text", () => {
  const { vectors } = embed("one\r\ntwo\r\n", ["--dim", "4"]);
  expect(vectors.map(({ text }) => text)).toEqual(["one", "two"]);
});

test("no line gives no line", () => {
  expect(embed("")).toMatchObject({ code: 0, stdout: "" });
});

test("the decimals of JSON bring back every float32 bit of --format f32", () => {
  const input = Array.from({ length: 50 }, (_, index) => `sentence number ${index}\n`).join("");
  const { vectors } = embed(input);
  const { stdoutBytes } = run(["embed", "--format", "f32"], { stdin: input });
  const raw = new Float32Array(stdoutBytes.buffer, 0, stdoutBytes.byteLength / 4);
  const fromJson = Float32Array.from(vectors.flatMap(({ embedding }) => embedding));
  expect(Buffer.from(fromJson.buffer)).toEqual(Buffer.from(raw.slice().buffer));
});

test("--dim keeps a prefix and normalises after the cut", () => {
  const [full] = embed("a text of some words", ["--normalize", "0"]).vectors;
  const [cut] = embed("a text of some words", ["--dim", "64"]).vectors;
  const prefix = full!.embedding.slice(0, 64);
  const norm = Math.hypot(...prefix);
  expect(cut!.dim).toBe(64);
  cut!.embedding.forEach((value, index) => {
    expect(value).toBeCloseTo(prefix[index]! / norm, 6);
  });
});

test("invalid UTF-8 names its line; the lines before it are out", () => {
  const bytes = Buffer.concat([Buffer.from("one\ntwo\nbad"), Buffer.of(0xff), Buffer.from("\nfour\n")]);
  const result = embed(bytes, ["--dim", "2"]);
  expect(result.code).toBe(3);
  expect(result.vectors.map(({ text }) => text)).toEqual(["one", "two"]);
  expect(errorLines(result)[0]).toContain("stdin:3: invalid UTF-8");
});

test("a line of 100,000 words is cut to the model's 4,096 tokens, with a note", () => {
  const long = embed(`short\n${"word ".repeat(100_000)}\n`);
  expect(long.code).toBe(0);
  expect(long.stderr).toContain("\nstdin:2: cut to 4096 tokens\n");
  expect(embed(long.vectors[1]!.text, ["--quiet"]).stderr).toBe("");

  const fitting = embed(`${"word ".repeat(4096).trimEnd()}\n`);
  expect(fitting.stderr).not.toContain("cut");
  expect(long.vectors[1]!.embedding).toEqual(fitting.vectors[0]!.embedding);
});

test("a line of a megabyte", () => {
  const { code, vectors } = embed(`${"some words of text ".repeat(55_000)}\nnext\n`, ["--dim", "8"]);
  expect(code).toBe(0);
  expect(vectors.map(({ text }) => text.length)).toEqual([1_045_000, 4]);
});

test("each line is answered when it comes, not at the end", async () => {
  const { stdout } = shell(
    '(echo one; read -r _ < answers.fifo; echo two) | mrlbench embed --dim 2 | (read -r first; echo "$first"; echo > answers.fifo; cat)',
    { cwd: fifoFolder() },
  );
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).text),
  ).toEqual(["one", "two"]);
});

function fifoFolder(): string {
  const { cwd } = shell("mkfifo answers.fifo");
  return cwd;
}

test("a file on stdin is read from where the one before left it", () => {
  const { stdout } = shell(
    `printf 'head\\none\\ntwo\\n' > texts.txt; { read -r first; mrlbench embed --dim 2 --quiet; } < texts.txt | cut -d, -f1`,
  );
  expect(stdout).toBe('{"text":"one"\n{"text":"two"\n');
});

test("a reader of stdout who goes early is no failure", () => {
  const { stdout } = shell(
    `yes "a line of text" | head -100000 | mrlbench embed --dim 8 | head -1 | cut -c1-25; echo "\${PIPESTATUS[2]}"`,
  );
  expect(stdout).toBe('{"text":"a line of text",\n0\n');
});

test("output that cannot be written is exit 74", () => {
  const result = shell("echo hello | mrlbench embed > /dev/full");
  expect(result.code).toBe(74);
  expect(errorLines(result)[0]).toContain("cannot write standard output; seen: ENOSPC");
});

test.each([
  { args: ["--dim", "300"], code: 2, failure: "seen: 300; expected: 1 to 256" },
  { args: ["--variant", "q4"], code: 3, failure: "expected: one of fp32, fp16, int8" },
  { args: ["--model", "nonesuch"], code: 3, failure: "--model names no model" },
  { args: ["--backend", "npu", "--runtime", "ort"], code: 2, failure: "no provider" },
])("embed $args is refused", ({ args, code, failure }) => {
  const result = embed("hello", args);
  expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: "" });
  expect(result.stderr).toMatch(/^mrlbench: [^\n]+\n {2}[^\n]+\n$/);
  expect(errorLines(result)[0]).toContain(failure);
});

const taskset = Bun.which("taskset");
if (!taskset) console.warn("SKIPPED: no program can be bound to one CPU: taskset is missing");

test.skipIf(!taskset)(
  "on one CPU, where nothing is opened by a second thread, the bytes are the same",
  () => {
    const texts = "a small green lizard\nthe bridge over the river\n";
    for (const model of ["wordllama-256", "all-minilm-l6-v2"]) {
      const args = `embed --quiet --model ${model}`;
      const [several, one] = [
        run(args.split(" "), { stdin: texts }),
        shell(`taskset -c 0 ${mrlbench} ${args}`, { stdin: texts }),
      ];
      expect([several.code, one.code]).toEqual([0, 0]);
      expect(one.stdout).toBe(several.stdout);
    }
  },
);

test("a command that is wrong ends as such while the runtime is still being opened", () => {
  for (let time = 0; time < 5; time++) {
    expect(run(["embed", "--dim", "9999"], { stdin: "a\n" }).code).toBe(2);
    expect(run(["embed", "--prompt", "query"], { stdin: "a\n" }).code).toBe(2);
  }
});
