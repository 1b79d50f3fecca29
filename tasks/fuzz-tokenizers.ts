// `bun run fuzz:tokenizers [STRINGS [SEED [NAME]]]`: our own encoders against the Rust library, on random texts and on those of the
// built-in data set: the same ids, or the first text that differs and exit 1. NAME: only tokenizers that have it in their name. It takes
// minutes, and is no part of the tests.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomFrom } from "../src/core/random.ts";
import { createOwnTokenizer } from "../src/text/own-tokenizer.ts";
import type { Tokenizer } from "../src/text/tokenizer.ts";
import { openRustTokenizers } from "./fuzz/rust-library.ts";
import { randomText } from "./fuzz/strings.ts";
import {
  madeTokenizers,
  oldModels,
  readJson,
  realTokenizers,
  storedTokenizers,
} from "./fuzz/tokenizer-files.ts";
import { runTask, TaskError } from "./task.ts";

const CHUNK = 1000;
/** More tokens than any text here has. */
const LIMIT = 100_000;

interface FuzzCase {
  readonly name: string;
  readonly path: string;
  readonly own: Tokenizer;
}

/** @throws NotExact for one that our encoders do not take: all of these must be taken */
function fuzzCases(folder: string, filter: string): readonly FuzzCase[] {
  const learned = [...realTexts(), ...readJson<string[]>("test/fixtures/tokenizers/texts.json")];
  const files = [
    ...storedTokenizers(folder),
    ...madeTokenizers(folder, learned, oldModels()),
    ...realTokenizers(),
  ];
  return files
    .filter(({ name }) => name.includes(filter))
    .map(({ name, path }) => {
      const own = createOwnTokenizer(readFileSync(path), { addSpecialTokens: true });
      if (own === undefined) throw new TaskError(`no encoder of ours takes ${name}`);
      return { name, path, own };
    });
}

function realTexts(): readonly string[] {
  const lines = ["corpus.jsonl", "queries.jsonl"].flatMap((name) =>
    readFileSync(`datasets/wordnet-1k/${name}`, "utf8").trimEnd().split("\n"),
  );
  return ["", ...lines.map((line) => JSON.parse(line).text)];
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

await runTask(async () => {
  const [count = "50000", seed = "1", filter = ""] = process.argv.slice(2);
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-fuzz-"));
  try {
    const cases = fuzzCases(folder, filter);
    const rust = openRustTokenizers(cases.map(({ path }) => path));
    let done = 0;
    try {
      for (const texts of chunks(Number(count), Number(seed))) {
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
      process.stderr.write("\n");
    }
    console.log(
      `${done} texts, ${cases.length} tokenizers, seed ${seed}: the ids of the Rust library, every one`,
    );
    return 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
});
