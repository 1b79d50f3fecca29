// `bun run fuzz:tokenizers [STRINGS [SEED]]`: our own encoders against the Rust library, on random texts and on those of the built-in
// data set: the same ids, or the first text that differs and exit 1. It takes minutes, and is no part of the tests.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomFrom } from "../src/core/random.ts";
import { createOwnTokenizer } from "../src/text/own-tokenizer.ts";
import type { Tokenizer } from "../src/text/tokenizer.ts";
import { openRustTokenizers } from "./fuzz/rust-library.ts";
import { randomText } from "./fuzz/strings.ts";
import { runTask, TaskError } from "./task.ts";

const FIXTURES = "test/fixtures/tokenizers";
const CHUNK = 10_000;
/** More tokens than any text here has. */
const LIMIT = 100_000;

interface FuzzCase {
  readonly name: string;
  readonly json: Uint8Array;
  readonly own: Tokenizer;
}

/** The tokenizers of the built-in models, and the small ones of the tests: every kind that our encoders take. */
function fuzzCases(): readonly FuzzCase[] {
  const cases: readonly { name: string; file: string; patch: object }[] = readJson(`${FIXTURES}/cases.json`);
  return cases.map(({ name, file, patch }) => {
    const path = file.endsWith(".json") ? `${FIXTURES}/${file}` : `models/${file}/tokenizer.json`;
    const json = new TextEncoder().encode(JSON.stringify({ ...readJson<object>(path), ...patch }));
    const own = createOwnTokenizer(json, { addSpecialTokens: false });
    if (own === undefined) throw new TaskError(`no encoder of ours takes ${name}`);
    return { name, json, own };
  });
}

function realTexts(): readonly string[] {
  const lines = ["corpus.jsonl", "queries.jsonl"].flatMap((name) =>
    readFileSync(`datasets/wordnet-1k/${name}`, "utf8").trimEnd().split("\n"),
  );
  return lines.map((line) => JSON.parse(line).text);
}

function* chunks(count: number, seed: number): Generator<readonly string[]> {
  yield realTexts();
  const random = randomFrom(seed);
  for (let done = 0; done < count; done += CHUNK) {
    yield Array.from({ length: Math.min(CHUNK, count - done) }, () => randomText(random));
  }
}

const target = new Int32Array(LIMIT);

function assertSame({ name, own }: FuzzCase, text: string, expected: readonly number[]): void {
  const count = own.encode(text, target, 0, LIMIT);
  if (count === expected.length && expected.every((id, i) => target[i] === id)) return;
  throw new TaskError(
    `${name} differs on ${JSON.stringify(text)}\n` +
      `  the Rust library: ${expected.join(" ")}\n  ours: ${target.subarray(0, count).join(" ")}`,
  );
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}

await runTask(async () => {
  const [count = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);
  const cases = fuzzCases();
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-fuzz-"));
  const paths = cases.map(({ name, json }) => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, json);
    return path;
  });
  const rust = openRustTokenizers(paths);
  let done = 0;
  try {
    for (const texts of chunks(count, seed)) {
      const answers = await rust.encode(texts);
      cases.forEach((one, index) => {
        texts.forEach((text, row) => {
          assertSame(one, text, answers[index]![row]!);
        });
      });
      done += texts.length;
      process.stderr.write(`\r${done.toLocaleString("en")} texts`);
    }
  } finally {
    rust.close();
    rmSync(folder, { recursive: true });
    process.stderr.write("\n");
  }
  console.log(
    `${done} texts, ${cases.length} tokenizers, seed ${seed}: the ids of the Rust library, every one`,
  );
  return 0;
});
