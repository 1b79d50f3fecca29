// CONTRIBUTING.md is true: its commands exist, and every dependency has a line that says why it is here.

import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };

const root = join(import.meta.dir, "..", "..");
const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");

/** The first cells of the table under a heading. */
function firstCells(heading: string): string[] {
  const section = text.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell]) => cell!);
}

test("every dependency has a line, and no line is about another one", () => {
  const { dependencies, devDependencies } = packageJson;
  const expected = [...Object.keys(dependencies).sort(), ...Object.keys(devDependencies).sort()];
  expect(firstCells("Dependencies")).toEqual(expected);
});

test("every command of the loop is a script, and every script is in it", () => {
  const named = firstCells("The loop of a day").map((cell) => /^bun run ([\w:]+)/.exec(cell)?.[1] ?? cell);
  expect([...new Set(named)].sort()).toEqual(
    Object.keys(packageJson.scripts)
      .filter((name) => name !== "build")
      .sort(),
  );
});

test("every file and folder that it names is there", () => {
  const paths = [...text.matchAll(/`([\w.-]+\/[\w./-]*|[\w-]+\.(?:ts|json))`/g)].map(([, path]) => path!);
  expect(paths.length).toBeGreaterThan(10);
  const known = paths.filter((path) => !["main.ts", "system.ts", "summary.csv"].includes(path));
  expect(known.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
