// Text files and data sets that cannot be used: exit 3, the place of the fault, and no file made.

import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorLines, FEW_CALLS, openWorkbench } from "./mrlbench.ts";

const { run, temporaryFolder } = openWorkbench();

const folder = temporaryFolder();
writeFileSync(join(folder, "empty.txt"), "");
writeFileSync(join(folder, "blank.txt"), "\n  \n\t\n\n");
writeFileSync(join(folder, "latin-1.txt"), Buffer.from("one\ntwo\nna\xefve\n", "latin1"));
writeFileSync(join(folder, "few.txt"), "one\ntwo\n");
for (const [name, corpus] of [
  ["broken", '{"_id":"1","text":"one"}\n{"_id":"2","te'],
  ["unnamed", '{"text":"one"}\n'],
  ["wordless", '{"_id":"1","text":""}\n'],
] as const) {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, "corpus.jsonl"), corpus);
}

test.each([
  {
    args: ["--text", "nowhere.txt"],
    failure: "--text names no file; seen: nowhere.txt",
    next: "Check the path",
  },
  { args: ["--text", "broken"], failure: "--text names no file; seen: broken", next: "Check the path" },
  {
    args: ["--text", "empty.txt"],
    failure: "empty.txt: no text; seen: not a single word",
    next: "text in it",
  },
  {
    args: ["--text", "blank.txt"],
    failure: "blank.txt: no text; seen: not a single word",
    next: "text in it",
  },
  { args: ["--text", "latin-1.txt"], failure: "latin-1.txt:3: invalid UTF-8", next: "iconv" },
  {
    args: ["--dataset", "nonsense"],
    failure: "--dataset names no data set; seen: nonsense; expected: wordnet-1k",
    next: "BEIR",
  },
  { args: ["--dataset", "broken"], failure: "corpus.jsonl:2: broken JSON", next: "Correct this line." },
  { args: ["--dataset", "unnamed"], failure: 'corpus.jsonl:1: field "_id"', next: "Correct this line." },
  { args: ["--dataset", "wordless"], failure: "wordless: no text", next: "text in it" },
])("$args", ({ args, failure, next }) => {
  const before = readdirSync(folder);
  const result = run([...FEW_CALLS, ...args, "--csv", "calls.csv", "--out", "run"], { cwd: folder });
  expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 3, stdout: "" });
  expect(result.stderr).toMatch(/^mrlbench: [^\n]+\n {2}[^\n]+\n$/);
  expect(errorLines(result)).toEqual([expect.stringContaining(failure), expect.stringContaining(next)]);
  expect(readdirSync(folder)).toEqual(before);
});

test("a length that a data set does not have is told with what it has", () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "corpus.jsonl"), '{"_id":"1","text":"two words"}\n');
  const result = run([...FEW_CALLS, "--dataset", ".", "--text", "long"], { cwd });
  expect(result.code).toBe(3);
  expect(errorLines(result)[0]).toContain("no long text; seen: 1 texts, of which 1 short, 0 medium, 0 long");
});
