// What the sources have in common beyond their formatting: how a file begins, how constants are named, how an error is worded.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "..", "..");
const patterns = ["build.ts", "{src,ffi,tasks,native-libs,models,datasets,examples}/**/*.ts"];
const files = patterns.flatMap((pattern) => [...new Bun.Glob(pattern).scanSync(root)]).sort();
const sourceOf = (file: string) => readFileSync(join(root, file), "utf8");

/** `file: what` for all that `find` sees in the sources. */
function seen(find: (source: string) => readonly string[]): string[] {
  return files.flatMap((file) => find(sourceOf(file)).map((what) => `${file}: ${what}`));
}

test("a file begins with a comment that says what it is", () => {
  expect(files.length).toBeGreaterThan(300);
  expect(seen((source) => (/^\/\/ \S/.test(source) ? [] : [source.split("\n")[0]!]))).toEqual([]);
});

test("a constant that is written out at the top level has a name in capitals", () => {
  expect(seen(smallConstants)).toEqual([]);
});

test("an error says what failed in lower case, and what to do next as a sentence", () => {
  expect(seen(unusualMessages)).toEqual([]);
});

test("the rules see what is wrong, and nothing else", () => {
  expect(
    smallConstants(
      'const limit = 3;\nexport const name: string = "a";\nconst wait = 30 * 60;\nconst word = /a/g;',
    ),
  ).toEqual(["limit", "name", "wait", "word"]);
  expect(
    smallConstants('const LIMIT = 3;\nconst size = LIMIT * 2;\nconst list = ["a"];\n  const inner = 3;'),
  ).toEqual([]);
  const wrong = 'what: "Wrong",\nnext: "correct it",\nnext: "Correct it",\n';
  expect(unusualMessages(wrong)).toEqual(["Wrong", "correct it", "Correct it"]);
  const right =
    'what: "wrong",\nwhat: "ONNX is wrong",\nwhat: "--dim is wrong",\nnext: "Correct it.",\nnext: "mrlbench models list shows them.",\n';
  expect(unusualMessages(right)).toEqual([]);
});

/** Numbers, texts and patterns that are written out. */
const WRITTEN_OUT =
  /^(?:export )?const (\w+)(?:: [^=\n]+)? = (?:-?\d[\w.]*(?: [*+-]{1,2} \d[\w.]*)*|"[^"\n]*"|\/.+\/[a-z]*);$/gm;

function smallConstants(source: string): string[] {
  return [...source.matchAll(WRITTEN_OUT)]
    .map(([, name]) => name!)
    .filter((name) => !/^[A-Z][A-Z0-9_]*$/.test(name));
}

function unusualMessages(source: string): string[] {
  const texts = (key: string) =>
    [...source.matchAll(new RegExp(`\\b${key}:\\s+(["\`])((?:(?!\\1).)+)\\1,?$`, "gm"))].map(
      (match) => match[2]!,
    );
  // A name, such as ONNX, HF_HUB_OFFLINE or OpenVINO, keeps its capitals.
  const loud = texts("what").filter((text) => /^[A-Z][a-z]+\b/.test(text));
  // A command stands at the end of a line without a period, so that it can be copied.
  const isSentence = (text: string) =>
    /^([A-Z$]|mrlbench |--)/.test(text) && /([.?!}]|: [\w .-]+)$/.test(text);
  return [...loud, ...texts("next").filter((text) => !isSentence(text))];
}
