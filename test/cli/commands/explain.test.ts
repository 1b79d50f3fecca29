// mrlbench explain: what README calls a number is a name for it.
import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runExplain } from "../../../src/cli/commands/explain.ts";
import { UsageError } from "../../../src/core/errors.ts";

function explained(name: string): readonly { readonly name: string }[] {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-explain-"));
  try {
    const json = join(folder, "explained.json");
    runExplain([name], { json, quiet: true });
    return JSON.parse(readFileSync(json, "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("each number of README's table", () => {
  const [, rows = ""] =
    /\| number \|.*\n\|---\|---\|\n([\s\S]*?)\n\n/.exec(readFileSync("README.md", "utf8")) ?? [];
  const names = rows
    .split("\n")
    .flatMap((row) => row.split(" | ")[0]!.replaceAll(/[|`]/g, "").trim().split(", "));
  expect(names).toContain("p99");
  for (const name of names) expect({ name, count: explained(name).length }).not.toMatchObject({ count: 0 });
});

test("a word that stands for two things is explained as both", () => {
  expect(explained("load").map(({ name }) => name)).toEqual(["load", "load_ms"]);
});

test("a name that nothing has is refused", () => {
  expect(() => explained("p98")).toThrow(UsageError);
});
