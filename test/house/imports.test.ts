// The house's own rules, held against every source file: who may import whom, and what may not stand where.

import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { circleMembers, type ImportGraph, ofFolders } from "./circles.ts";
import { brokenLines } from "./line-rules.ts";
import { codeOnly, importedNames, resolvedImport } from "./source-text.ts";
import { allowedBy, isWithin, mayImport, zoneOf, zones, zoneTable } from "./zones.ts";

const root = join(import.meta.dir, "..", "..");
const patterns = ["*.ts", "{src,ffi,tasks,native-libs,models,datasets,examples,test}/**/*.ts"];
const files = patterns.flatMap((pattern) => [...new Bun.Glob(pattern).scanSync(root)]).sort();
/** Of the lines of src, that one folder with all that is in it may hold. */
const LARGEST_SHARE = 0.15;
/** The command line is the outermost layer, where everything would find a place. */
const LARGEST_SHARES: Readonly<Record<string, number>> = { cli: 0.12 };
const sourceOf = (file: string) => readFileSync(join(root, file), "utf8");

const importsOf = (file: string) => importsIn(file, sourceOf(file));
const importsIn = (file: string, source: string) =>
  importedNames(source).map((name) => resolvedImport(file, name));

function brokenImports(file: string, source: string): string[] {
  const zone = zoneOf(file);
  if (zone === undefined) return [`${file} is in no folder that test/house/zones.ts lists`];
  const breaches = importsIn(file, source).filter(
    (imported) => !mayImport(zone, imported) || isTest(imported),
  );
  return breaches.map((imported) => `${file} imports ${imported}; ${zone.files} is ${zone.what}`);
}

/** What runs by itself is no place for what others need. */
function isTest(imported: string): boolean {
  return imported.endsWith(".test.ts");
}

describe("every source file", () => {
  test("imports only what its folder may", () => {
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap((file) => brokenImports(file, sourceOf(file)))).toEqual([]);
  });

  test("makes use of what its folder may import: the table allows nothing that nobody needs", () => {
    const unused = zones.flatMap((zone) => {
      const imported = files.filter((file) => zoneOf(file) === zone).flatMap(importsOf);
      const idle = allowedBy(zone).filter((allowed) => !imported.some((name) => isWithin(name, allowed)));
      return idle.map((allowed) => `${zone.files} may import ${allowed}, and does not`);
    });
    expect(unused).toEqual([]);
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

test("no folder of src holds more than its share of the lines", () => {
  const linesOf = (file: string) => sourceOf(file).split("\n").length - 1;
  const sizes = new Map<string, number>();
  for (const file of files.filter((file) => file.startsWith("src/"))) {
    const room = file.split("/")[1]!;
    sizes.set(room, (sizes.get(room) ?? 0) + linesOf(file));
  }
  const all = [...sizes.values()].reduce((sum, lines) => sum + lines);
  const large = [...sizes].filter(([room, lines]) => lines > all * (LARGEST_SHARES[room] ?? LARGEST_SHARE));
  expect(large.map(([room, lines]) => `src/${room}: ${((100 * lines) / all).toFixed(1)} %`)).toEqual([]);
});

test("src/README.md shows the table of who may import whom", () => {
  const lines = sourceOf("src/README.md").split("\n");
  const first = lines.indexOf(zoneTable()[0]!);
  const end = lines.findIndex((line, index) => index > first && !line.startsWith("|"));
  expect(lines.slice(first, end)).toEqual(zoneTable());
});

describe("no circle of imports", () => {
  const graph: ImportGraph = new Map(
    files
      .filter((file) => /^(src|ffi|models|native-libs|datasets|tasks)\/|^build\.ts$/.test(file))
      .map((file) => [file, new Set(importsOf(file).filter((name) => files.includes(name)))]),
  );
  /** `src/X` and the folders at the root; a file beside them stands for itself. */
  const roomOf = (file: string) => /^(src\/[^/]+|[^/]+)(?=\/)/.exec(file)?.[0] ?? file;

  test("of files", () => {
    expect(graph.size).toBeGreaterThan(300);
    expect(circleMembers(graph)).toEqual([]);
  });

  test("of folders", () => {
    const rooms = ofFolders(graph, roomOf);
    expect(rooms.size).toBeGreaterThan(20);
    expect(circleMembers(rooms)).toEqual([]);
  });

  test("is overlooked, however long it is, and none is seen where there is none", () => {
    const graphOf = (...edges: readonly string[]) =>
      edges.reduce((graph, edge) => {
        const [from, to] = edge.split(">") as [string, string];
        return graph.set(from, new Set([...(graph.get(from) ?? []), to]));
      }, new Map<string, Set<string>>());
    expect(circleMembers(graphOf("a>b", "a>c", "b>c", "c>d"))).toEqual([]);
    expect(circleMembers(graphOf("a>b", "b>a"))).toEqual(["a", "b"]);
    expect(circleMembers(graphOf("x>a", "a>b", "b>c", "c>a", "c>y", "y>z"))).toEqual(["a", "b", "c"]);
    const twoFolders = graphOf("a/1>b/1", "b/2>a/2", "a/2>a/1");
    expect(circleMembers(twoFolders)).toEqual([]);
    expect(circleMembers(ofFolders(twoFolders, (file) => file[0]!))).toEqual(["a", "b"]);
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

  test("clocks, chance, processes and the network where they do not belong", () => {
    for (const line of [
      "Bun.nanoseconds();",
      "new Date();",
      "Math.random();",
      "process.env.A;",
      "console.log(1);",
    ]) {
      expect(brokenLines("src/stats/x.ts", line)).toHaveLength(1);
      expect(brokenLines("src/bench/x.ts", line)).toEqual([]);
    }
    expect(brokenLines("src/assets/store/x.ts", "await fetch(url);")).toHaveLength(1);
    expect(brokenLines("src/assets/hub/connection.ts", "await fetch(url);")).toEqual([]);
    expect(brokenLines("src/mrl/x.ts", "const updated = candidate.date; prefetch(a); // new Date()")).toEqual(
      [],
    );
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
