// The house's own rules, held against every source file: who may import whom, and what may not stand where.

import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ImportRule, importRules } from "./import-rules.ts";
import { brokenLines } from "./line-rules.ts";
import { codeOnly, importedNames, resolvedImport } from "./source-text.ts";

const root = join(import.meta.dir, "..", "..");
const patterns = ["*.ts", "{src,ffi,tasks,native-libs,models,datasets,examples,test}/**/*.ts"];
const files = patterns.flatMap((pattern) => [...new Bun.Glob(pattern).scanSync(root)]).sort();
const sourceOf = (file: string) => readFileSync(join(root, file), "utf8");

function brokenImports(file: string, source: string, rules: readonly ImportRule[] = importRules): string[] {
  const rule = rules.find((candidate) => candidate.files.test(file));
  if (rule === undefined) return [];
  const breaches = importedNames(source)
    .map((name) => resolvedImport(file, name))
    .filter((imported) => !rule.may.some((allowed) => allowed.test(imported)));
  return breaches.map((imported) => `${file} imports ${imported}: ${rule.why}`);
}

describe("every source file", () => {
  test("imports only what its folder may", () => {
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap((file) => brokenImports(file, sourceOf(file)))).toEqual([]);
  });

  test("names what it imports in full: a file with its ending, a built-in module with its prefix", () => {
    const unclear = files.flatMap((file) =>
      importedNames(sourceOf(file))
        .filter((name) => (name.startsWith(".") ? !/\.(ts|json)$/.test(name) : isBareBuiltIn(name)))
        .map((name) => `${file} imports ${name}`),
    );
    expect(unclear).toEqual([]);
  });

  test("has no line that its folder forbids", () => {
    expect(files.flatMap((file) => brokenLines(file, sourceOf(file)))).toEqual([]);
  });
});

describe("the rules see", () => {
  const breachesOf = (file: string, source: string) => brokenImports(file, source).length;

  test("an import of types only, a re-export, a dynamic import, and one over several lines", () => {
    expect(breachesOf("src/stats/x.ts", 'import type { Arena } from "../../ffi/arena.ts";')).toBe(1);
    expect(breachesOf("src/stats/x.ts", 'export { a } from "../host/machine.ts";')).toBe(1);
    expect(breachesOf("src/core/x.ts", 'const fs = await import("node:fs");')).toBe(1);
    expect(breachesOf("ffi/x.ts", 'import {\n  a,\n  type B,\n} from "../src/core/errors.ts";')).toBe(1);
    expect(breachesOf("src/report/x.ts", 'import "../engine/ort.ts";')).toBe(1);
  });

  test("no import where there is none: comments and strings", () => {
    expect(
      breachesOf("src/core/x.ts", '// import { a } from "../engine/engine.ts";\n/* import "node:fs"; */'),
    ).toBe(0);
    expect(breachesOf("src/core/x.ts", 'const text = "import x";')).toBe(0);
    expect(breachesOf("src/stats/x.ts", 'import { assert } from "../core/errors.ts";')).toBe(0);
  });

  test("that only three places import ffi", () => {
    const source = 'import { Arena } from "../../ffi/arena.ts";';
    expect(breachesOf("src/engine/x.ts", source)).toBe(0);
    expect(breachesOf("src/open/x.ts", source)).toBe(0);
    for (const zone of ["host", "bench", "sim", "cli", "embed", "data", "assets"]) {
      expect(breachesOf(`src/${zone}/x.ts`, source)).toBe(1);
    }
  });

  const hotSample = (line: string) =>
    brokenLines("src/bench/sample.hot.ts", `export function f() {\n  ${line}\n}`);

  test.each([
    "const a = new Float64Array(3);",
    "const f = () => 1;",
    "const text = `a`;",
    "const n = 10n;",
    "try {",
    "throw failure;",
    "const f = function () {",
    "const f = (a: number): number => a;",
    "each((a) => a + 1);",
    "const a = [1, 2];",
    "const a = { b: 1 };",
    "return [a];",
    "call({ a });",
  ])("in hot code: %s", (line) => {
    expect(hotSample(line)).not.toEqual([]);
  });

  test.each([
    "const { a, b } = state;",
    "samples.latencyNs[call] = endNs - beginNs; // a new => `x` 10n try",
    'if (role === "new try") count++;',
    "if (a < b) {",
    "for (let i = 0; i < n; i++) {",
    "const renew = tryCount + throwCount;",
    "infer: (size: number) => number,",
    "readonly clockNs: () => number;",
  ])("nothing wrong in hot code: %s", (line) => {
    expect(hotSample(line)).toEqual([]);
  });

  test("ptr(), any and process.exit() where they do not belong", () => {
    expect(brokenLines("src/engine/x.ts", "const address = ptr(view);")).toHaveLength(1);
    expect(brokenLines("ffi/arena.ts", "const address = ptr(view);")).toEqual([]);
    expect(brokenLines("src/engine/x.ts", "arena.ptr(view); // ptr(x)")).toEqual([]);
    expect(brokenLines("src/cli/x.ts", "let a: any;\nlet b = c as any;\nlet d: Array<any>;")).toHaveLength(3);
    expect(brokenLines("src/cli/x.ts", 'const any = 1; // any: any\nlet a = "x as any";')).toEqual([]);
    expect(brokenLines("src/cli/x.ts", "process.exit(1);")).toHaveLength(1);
    expect(brokenLines("src/main.ts", "process.exit(1);")).toEqual([]);
  });

  test("the line where it stands", () => {
    expect(brokenLines("src/cli/x.ts", "/* two\nlines */\nprocess.exit(1);")).toEqual([
      "src/cli/x.ts:3: only main.ts exits",
    ]);
    expect(codeOnly('a("//", "x"); // y\n')).toBe('a("  ", " ");     \n');
  });
});

function isBareBuiltIn(name: string): boolean {
  return ["fs", "path", "os", "util", "crypto", "child_process", "zlib", "process", "url", "stream"].includes(
    name,
  );
}
