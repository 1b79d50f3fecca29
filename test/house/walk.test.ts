// One case reads from left to right: from the command to the timed loops and to the engines that they call, every file is entered from
// one level, and src/README.md shows them all.
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { resolvedImport } from "./source-text.ts";
import { walkOf } from "./walk.ts";

const root = join(import.meta.dir, "..", "..");
const MOST_FILES = 15;

const COMMAND = "src/cli/commands/bench.ts";
const ENDS = [
  "src/bench/layers.hot.ts",
  "src/bench/ticks.hot.ts",
  "src/bench/pace.hot.ts",
  "src/engine/ort.ts",
  "src/engine/openvino.ts",
];

/** A fresh process that a file starts, which no import shows. */
const STARTED: Readonly<Record<string, string>> = { [COMMAND]: "src/cases/children/measure-case.ts" };

/** What a file imports and runs, dynamic imports too: the scanner drops what is a type only. */
const scanner = new Bun.Transpiler({ loader: "ts" });
function importsOf(file: string): ReadonlySet<string> {
  const imports = scanner.scanImports(readFileSync(join(root, file)));
  const started = STARTED[file] ?? [];
  return new Set(
    imports
      .map(({ path }) => resolvedImport(file, path))
      .concat(started)
      .filter((path) => path.startsWith("src/") && path.endsWith(".ts")),
  );
}

function graphFrom(start: string): ReadonlyMap<string, ReadonlySet<string>> {
  const graph = new Map<string, ReadonlySet<string>>();
  const found = new Set([start]);
  for (const file of found) {
    graph.set(file, importsOf(file));
    for (const imported of graph.get(file)!) found.add(imported);
  }
  return graph;
}

describe("the walk of a case", () => {
  const { levels, strays } = walkOf(graphFrom(COMMAND), COMMAND, ENDS);

  test("leads to every end", () => {
    for (const end of ENDS) expect([existsSync(join(root, end)), levels.has(end)]).toEqual([true, true]);
  });

  test("enters no file from two levels", () => {
    expect(strays).toEqual([]);
  });

  test(`enters ${MOST_FILES} files at most`, () => {
    expect(levels.size).toBeLessThanOrEqual(MOST_FILES);
  });

  test("is what src/README.md shows", () => {
    const rows = readFileSync(join(root, "src/README.md"), "utf8").matchAll(/^\| (\d+) \| (.*?) \|/gm);
    const shown = [...rows].flatMap(([, level, files]) =>
      [...files!.matchAll(/`([^`]+\.ts)`/g)].map(([, file]) => `${level} src/${file}`),
    );
    expect(shown.toSorted()).toEqual([...levels].map(([file, level]) => `${level} ${file}`).sort());
  });
});

describe("a walk", () => {
  const graph = (edges: Readonly<Record<string, readonly string[]>>) =>
    new Map(Object.entries(edges).map(([from, to]) => [from, new Set(to)]));

  test("has only what lies on a way, each at its level", () => {
    const { levels, strays } = walkOf(
      graph({ a: ["b", "c", "x"], b: ["d"], c: ["d", "y"], d: ["end"], end: ["z"] }),
      "a",
      ["end"],
    );
    expect([...levels]).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 1],
      ["d", 2],
      ["end", 3],
    ]);
    expect(strays).toEqual([]);
  });

  test("shows what is entered from two levels, from the same one, and from below", () => {
    expect(walkOf(graph({ a: ["b", "end"], b: ["end"] }), "a", ["end"]).strays).toEqual(["b -> end"]);
    expect(walkOf(graph({ a: ["b", "c"], b: ["c", "end"], c: ["end"] }), "a", ["end"]).strays).toEqual([
      "b -> c",
    ]);
    expect(walkOf(graph({ a: ["b"], b: ["end"], end: ["b"] }), "a", ["end"]).strays).toEqual(["end -> b"]);
  });
});
