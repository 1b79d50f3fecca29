// Some mutated files of every format, and that the mutations are ones that would be noticed.
import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import "../../executable/mrlbench.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { fileFormats } from "./formats.ts";
import { found } from "./found.ts";
import { graphFormats, seedsOf, tryGraphs } from "./graphs.ts";
import { mutated } from "./mutate.ts";
import { formatCalled, isTold } from "./readers.ts";

const temporaryFolder = temporaryFolders();

test("files that are nearly right are used or refused by name", async () => {
  const { tried, findings } = await fileFormats.run("short");
  expect(findings).toEqual([]);
  expect(tried).toBeGreaterThan(300);
}, 240_000);

test.each(found)("$format: $what", async ({ format, change }) => {
  const { path, read } = await formatCalled(format).prepare(temporaryFolder());
  const original = readFileSync(path, "latin1");
  const changed = change(original);
  expect(changed).not.toBe(original);
  writeFileSync(path, changed, "latin1");
  const failure = await Promise.resolve()
    .then(read)
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  if (failure !== undefined) expect(isTold(failure)).toBe(true);
});

/** Weights that make no vector, and a shape that does not fit: found by the whole extent. */
const FOUND_SEEDS = [1069286191, 4000987787];

test.each(graphFormats.filter(({ name }) => name.startsWith("ONNX")))(
  "a graph that can be read and cannot be run: $name",
  async (format) => {
    expect(await tryGraphs(format, join(temporaryFolder(), "model"), FOUND_SEEDS)).toEqual([]);
  },
  240_000,
);

test("one seed makes one file, and most files are others", () => {
  const content = readFileSync(
    join(import.meta.dir, "..", "..", "fixtures", "models", "minilm", "config.json"),
  );
  const files = seedsOf(200).map((seed) => mutated(content, "json", seed).toString("latin1"));
  expect(seedsOf(200).map((seed) => mutated(content, "json", seed).toString("latin1"))).toEqual(files);
  expect(files.filter((file) => file === content.toString("latin1")).length).toBeLessThan(20);
  expect(new Set(files).size).toBeGreaterThan(150);
});
