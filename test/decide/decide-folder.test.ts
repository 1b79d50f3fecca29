// The folder of a decision: begun once, gone on with by who asks the same, on the same machine, by the same executable.
import { describe, expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DecideFolder } from "../../src/decide/decide-folder.ts";
import type { DecideSettings } from "../../src/decide/settings.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { context } from "../cases/example-case.ts";
import { NO_LIMITS } from "../decision/made.ts";

const temporaryFolder = temporaryFolders();

const settings: DecideSettings = {
  ...{
    models: ["wordllama-256"],
    dataset: "notes.txt",
    textColumn: undefined,
    words: "mixed",
    prompt: "none",
  },
  ...{ normalize: true, recipe: {}, threads: 1, pin: "none", spin: false, seed: 1, load: "typical" },
  ...{ program: undefined, index: "exact", indexSize: 2000, minRetention: undefined, maxFlip: undefined },
  ...{ limits: NO_LIMITS, budgetNs: 180e9, places: context.places },
};

function begun(): string {
  const path = join(temporaryFolder(), "run");
  using folder = DecideFolder.begin(path, "run-1", "machine-1", settings);
  folder.keepElapsed(42e9);
  return path;
}

describe("the folder of a decision", () => {
  test("is gone on with under its own name, and the time that was spent counts", () => {
    using folder = DecideFolder.resume(begun(), "machine-1", settings);
    expect({ run: folder.run, spentNs: folder.spentNs }).toEqual({ run: "run-1", spentNs: 42e9 });
  });

  test.each<[string, Partial<DecideSettings>, string, string]>([
    ["another budget", { budgetNs: 60e9 }, "machine-1", "--budget is another; seen: 60 s; expected: 180 s"],
    ["another text", { dataset: "other.txt" }, "machine-1", '--dataset is another; seen: "other.txt"'],
    ["a limit", { limits: { ...NO_LIMITS, maxCpuNs: 5e3 } }, "machine-1", "a limit is another"],
    ["another machine", {}, "machine-2", "it was begun on another machine; seen: machine-2"],
  ])("is refused with %s", (_, changes, machine, message) => {
    const path = begun();
    expect(() => DecideFolder.resume(path, machine, { ...settings, ...changes })).toThrow(message);
  });

  test("is not begun where a run lies", () => {
    const path = begun();
    expect(() => DecideFolder.begin(path, "run-2", "machine-1", settings)).toThrow("already holds a run");
    const other = temporaryFolder();
    writeFileSync(join(other, "run.json"), "{}");
    expect(() => DecideFolder.begin(other, "run-2", "machine-1", settings)).toThrow("already holds a run");
  });

  test("that is none, or damaged, is no folder to go on with", () => {
    expect(() => DecideFolder.resume(temporaryFolder(), "machine-1", settings)).toThrow("names no decision");
    const path = begun();
    writeFileSync(join(path, "decide.json"), '{"version":');
    expect(() => DecideFolder.resume(path, "machine-1", settings)).toThrow("decide.json cannot be read");
  });

  test("that nobody wants to keep is gone in the end", () => {
    const folder = DecideFolder.begin(undefined, "run-1", "machine-1", settings);
    expect(existsSync(folder.path)).toBe(true);
    folder[Symbol.dispose]();
    expect(existsSync(folder.path)).toBe(false);
  });
});
