import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unpackBundle } from "../../../src/assets/cache/cache.ts";
import { cacheUsage, clearCache } from "../../../src/assets/cache/cache-usage.ts";
import { fakeBundle } from "../fake-bundle.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();

test("a cache that was never made is empty", () => {
  const root = join(temporaryFolder(), "none");
  expect(cacheUsage(root)).toEqual([]);
  expect(clearCache(root)).toEqual([]);
  expect(existsSync(root)).toBe(false);
});

test("every version that was unpacked is listed with its size on disk", () => {
  const root = temporaryFolder();
  const bundle = fakeBundle();
  const { dir } = unpackBundle(root, bundle);
  unpackBundle(root, { ...bundle, directory: "fake-ba9876543210" });
  const entries = cacheUsage(root);
  expect(entries.map(({ name }) => name)).toEqual(["fake-0123456789ab", "fake-ba9876543210"]);
  const sizes = readdirSync(dir).map((name) => statSync(join(dir, name)).size);
  expect(entries[0]).toEqual({
    name: "fake-0123456789ab",
    dir,
    sizeBytes: sizes.reduce((sum, size) => sum + size, 0),
  });
});

test("clearing removes what mrlbench unpacked and nothing else, and the next run unpacks again", () => {
  const root = temporaryFolder();
  const { dir } = unpackBundle(root, fakeBundle());
  const otherFolder = join(root, "fake-aaaaaaaaaaaa");
  mkdirSync(otherFolder);
  writeFileSync(
    join(otherFolder, "CACHEDIR.TAG"),
    "Signature: 8a477f597d28d172789f06886806bc55\n# Made by others\n",
  );
  writeFileSync(join(root, "notes.txt"), "keep");
  symlinkSync(dir, join(root, "link"));
  expect(clearCache(root).map(({ name }) => name)).toEqual(["fake-0123456789ab"]);
  expect(readdirSync(root).sort()).toEqual(["fake-aaaaaaaaaaaa", "link", "notes.txt"]);
  expect(readdirSync(otherFolder)).toEqual(["CACHEDIR.TAG"]);
  expect(unpackBundle(root, fakeBundle()).unpackedBytes).toBe(75_001);
});
