// The other examples as they stand: a search box over notes, and a loop with a budget.
import { expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { sharedCache } from "../executable/mrlbench.ts";

const folder = temporaryFolders();

function runExample(name: string, ...args: readonly string[]): string {
  const child = Bun.spawnSync([process.execPath, resolve("examples", name), ...args], {
    env: { MRLBENCH_CACHE: sharedCache },
  });
  expect({ code: child.exitCode, stderr: child.stderr.toString() }).toEqual({ code: 0, stderr: "" });
  return child.stdout.toString();
}

test("note-search finds the paragraph, also when its index is read from the file, and refuses a damaged one", () => {
  const notes = folder();
  writeFileSync(
    join(notes, "town.md"),
    "The bridge over the river is closed.\n\nFresh bread is sold at the market.\n",
  );
  writeFileSync(
    join(notes, "farm.txt"),
    "A wolf was seen near the sheep.\n\n\nThe old mill needs a new wheel.",
  );
  const question = "where is food sold?";
  const first = runExample("note-search.ts", notes, question);
  const [asked, best] = first.split("\n");
  expect(asked).toBe(question);
  expect(best).toMatch(/town\.md: Fresh bread is sold/);
  const indexFiles = () => readdirSync(notes).filter((name) => name.endsWith(".index"));
  expect(runExample("note-search.ts", notes, question)).toBe(first);
  const [name = ""] = indexFiles();
  expect(indexFiles()).toEqual([name]);
  const file = join(notes, name);
  const damaged = readFileSync(file);
  damaged[damaged.length - 40]! ^= 4;
  writeFileSync(file, damaged);
  expect(() => runExample("note-search.ts", notes, question)).toThrow();
});

test("game-loop stays wide where there is time, and goes to the narrowest where there is none", () => {
  const framesOf = (output: string) =>
    [...output.matchAll(/(\d+) dims: (\d+) frames/g)].map(([, , count]) => Number(count));
  const ample = framesOf(runExample("game-loop.ts", "10000000"));
  expect(ample).toEqual([300, 0, 0]);
  const none = framesOf(runExample("game-loop.ts", "0"));
  expect(none.reduce((sum, count) => sum + count)).toBe(300);
  expect(none[2]).toBeGreaterThan(290);
});
