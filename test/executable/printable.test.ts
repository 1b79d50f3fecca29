// What others wrote reaches a person's terminal with its escapes as numbers, whichever way it came; data stays as it was.

import { describe, expect, test } from "bun:test";
import { cpSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { mrlbench, openWorkbench } from "./mrlbench.ts";

const { run, shell, temporaryFolder } = openWorkbench();

/** A colour, a title of the window, its C1 form, a turned direction, DEL, what has no width, a line break of Unicode. */
const HOSTILE = "\x1b[31mRED\x1b]0;t\x07\u009b5m\u202egpj\x7fa\u200bb\u2028c\u{e0041}";
/** Within JSON and TOML. */
const ESCAPED = "\\u001b[31mRED\\u001b]0;t\\u0007\\u009b5m\\u202egpj\\u007fa\\u200bb\\u2028c\u{e0041}";
const RAW =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;

const TINY_MODEL = resolve("test/fixtures/models/minilm");

/** A safetensors file of one table whose name and type are hostile. */
function tensorFile(): Buffer {
  const header = Buffer.from(
    JSON.stringify({ [HOSTILE]: { dtype: HOSTILE, shape: [2, 2], data_offsets: [0, 16] } }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(16)]);
}

type Case = readonly [
  name: string,
  files: Readonly<Record<string, string | Buffer>>,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
];

describe.each([
  [
    "a header of CSV",
    { "a.csv": `id,${HOSTILE}\n1,x\n` },
    ["quality", "--dataset", "a.csv", "--text-column", "text"],
  ],
  ["a cell of CSV", { "a.csv": `id,text\n1,x${HOSTILE},z\n` }, ["quality", "--dataset", "a.csv"]],
  ["a key of JSONL", { "a.jsonl": `{"${ESCAPED}": 1}\n` }, ["quality", "--dataset", "a.jsonl"]],
  ["what is no JSONL", { "a.jsonl": `${HOSTILE}\n` }, ["quality", "--dataset", "a.jsonl"]],
  ["a key of TOML", { "a.toml": `"${ESCAPED}" = 1\n` }, ["bench", "--config", "a.toml"]],
  ["a value of TOML", { "a.toml": `model = "${ESCAPED}"\n` }, ["bench", "--config", "a.toml"]],
  [
    "a type of config.json",
    { "tiny/config.json": `{"max_position_embeddings": "${ESCAPED}"}` },
    ["embed", "--model", "./tiny"],
  ],
  [
    "a type of tokenizer.json",
    { "tiny/tokenizer.json": `{"model": {"type": "${ESCAPED}"}}` },
    ["embed", "--model", "./tiny"],
  ],
  [
    "a name and a type of tensors",
    { "tiny/model.safetensors": tensorFile(), "tiny/onnx/model.onnx": "" },
    ["models", "add", "./tiny"],
  ],
  ["the name of a file", {}, ["bench", "--text", HOSTILE]],
  ["the name of an option", {}, ["bench", `--${HOSTILE}`]],
  ["the name of a command", {}, [HOSTILE]],
  ["the id of a model", {}, ["models", "show", HOSTILE]],
  ["a library's path", {}, ["bench", "--ort-library", `/${HOSTILE}`, "--iters", "3"]],
  ["a place in the environment", {}, ["embed"], { MRLBENCH_CACHE: `/proc/${HOSTILE}` }],
  ["a store in the environment", {}, ["models", "show", "x"], { MRLBENCH_MODELS: `/proc/${HOSTILE}` }],
  ["a hub in the environment", {}, ["models", "pull", "a/b"], { HF_ENDPOINT: `http://${HOSTILE}/` }],
  ["a run that somebody else measured", { "run.json": `{"${ESCAPED}": 1}` }, ["compare", ".", "."]],
  ["a decision of somebody else", { "d.json": `{"schema": "${ESCAPED}"}` }, ["decide", "--check", "d.json"]],
  ["a plan", { "plan.toml": `["${ESCAPED}"]\nx = 1\n` }, ["matrix", "--plan", "plan.toml"]],
] as readonly Case[])("%s", (_, files, args, env = {}) => {
  test("is told without an escape", () => {
    const cwd = temporaryFolder();
    cpSync(TINY_MODEL, join(cwd, "tiny"), { recursive: true });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
    const { code, stderr } = run(args, { cwd, env });
    expect([2, 3, 74]).toContain(code);
    expect(stderr).not.toMatch(RAW);
    expect(stderr).toMatch(/^mrlbench: .*\n {2}\S/m);
  });
});

test("the program of --sim-cmd may say what it likes", () => {
  const say = "printf '\\033[31mRED\\302\\2335m\\n' >&2; exit 3";
  const args = ["--layer", "C", "--iters", "10", "--rounds", "1", "--ttfi", "0", "--sim-cmd", say];
  const { code, stderr } = run(args);
  expect(code).toBe(3);
  expect(stderr).toContain("\\u001b[31mRED");
  expect(stderr).not.toMatch(RAW);
});

test("what is piped is the text as it was, in JSON that any reader gives back", () => {
  const { stdout } = run(["embed", "--dim", "2"], { stdin: `${HOSTILE}\n` });
  expect(JSON.parse(stdout).text).toBe(HOSTILE);
});

const canScript = Bun.which("script") !== null;
if (!canScript) console.warn("SKIPPED: what a terminal gets needs `script` to be tested");

test.skipIf(!canScript)("on a terminal data moves no cursor either, and is still JSON", () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "in.txt"), `${HOSTILE}\n`);
  const typed = `${mrlbench} embed --dim 2 --quiet < in.txt`;
  const { stdout } = shell(`script -qec '${typed}' /dev/null`, { cwd, env: { PATH: "/usr/bin:/bin" } });
  const row = stdout.trimEnd().replaceAll("\r", "");
  expect(row).not.toMatch(RAW);
  expect(JSON.parse(row).text).toBe(HOSTILE);
});
