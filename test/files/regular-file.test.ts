// What of a model or data set counts as absent, and what is an error that names it.
import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { locateModel } from "../../src/assets/model/models.ts";
import { ConfigFile } from "../../src/assets/recipe/config-file.ts";
import { readRecipe } from "../../src/assets/recipe/recipe.ts";
import { DataError } from "../../src/core/errors.ts";
import { readRegularFile, readTextFile } from "../../src/files/regular-file.ts";
import { isFileThere, namesIn } from "../../src/files/there.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";

const temporaryFolder = temporaryFolders();

/** Ways in which something is there and is no file that can be read, each made at a path. */
const OBSTACLES: Readonly<Record<string, (path: string) => void>> = {
  "a folder in the place of a file": (path) => mkdirSync(path),
  "a link that leads nowhere": (path) => symlinkSync("gone", path),
  "a link that leads to itself": (path) => symlinkSync(path, path),
  "a pipe": (path) => {
    expect(Bun.spawnSync(["mkfifo", path]).exitCode).toBe(0);
  },
  "a device": (path) => symlinkSync("/dev/zero", path),
};

test("a file that is larger than anything of its kind is refused before it is read", () => {
  const path = join(temporaryFolder(), "config.json");
  writeFileSync(path, "{}");
  truncateSync(path, 2 ** 40);
  expect(() => readRegularFile(path)).toThrow(
    `${path} cannot be read; seen: ${2 ** 40} bytes; expected: at most`,
  );
  truncateSync(path, 3e9);
  expect(() => readTextFile(path)).toThrow("seen: 3000000000 bytes");
  expect(() => ConfigFile.read(dirname(path), "config.json")).toThrow(DataError);
});

describe.each(Object.entries(OBSTACLES))("%s", (_, make) => {
  test("is an error that names it", () => {
    const path = join(temporaryFolder(), "config.json");
    make(path);
    expect(() => isFileThere(path)).toThrow(DataError);
    expect(() => readRegularFile(path)).toThrow(path);
  });

  test("in the place of any file of the recipe is no default", () => {
    for (const name of [
      "config.json",
      "modules.json",
      "tokenizer_config.json",
      "config_sentence_transformers.json",
      "sentence_bert_config.json",
      "1_Pooling/config.json",
    ]) {
      const folder = temporaryFolder();
      mkdirSync(join(folder, "1_Pooling"));
      make(join(folder, name));
      expect(() => readRecipe(folder)).toThrow(join(folder, name));
    }
  });

  test("in the place of the tokenizer, the graph or its weights is no other model", () => {
    for (const name of ["tokenizer.json", "model.onnx"]) {
      const folder = temporaryFolder();
      for (const other of ["tokenizer.json", "model.onnx"]) {
        if (other !== name) writeFileSync(join(folder, other), "{}");
      }
      make(join(folder, name));
      expect(() => locateModel(folder, "fp32", temporaryFolder(), [])).toThrow(DataError);
    }
  });
});

test("what a linked folder does not have is absent, and the rest is read", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "config.json"), JSON.stringify({ max_position_embeddings: 7 }));
  const link = join(temporaryFolder(), "link");
  symlinkSync(folder, link);
  expect(readRecipe(link).maxTokens.value).toBe(7);
});

test("a folder of the layout that is a link to nowhere, or a file, is an error", () => {
  const linked = temporaryFolder();
  symlinkSync("gone", join(linked, "1_Pooling"));
  expect(() => readRecipe(linked)).toThrow(join(linked, "1_Pooling"));
  const filed = temporaryFolder();
  writeFileSync(join(filed, "1_Pooling"), "");
  expect(() => readRecipe(filed)).toThrow("1_Pooling");
});

test("only what is not there is absent", () => {
  const folder = temporaryFolder();
  expect(isFileThere(join(folder, "config.json"))).toBe(false);
  expect(isFileThere(join(folder, "none", "config.json"))).toBe(false);
  expect(namesIn(join(folder, "none"))).toEqual([]);
  writeFileSync(join(folder, "config.json"), "x");
  symlinkSync("config.json", join(folder, "link.json"));
  expect(readRegularFile(join(folder, "link.json")).toString()).toBe("x");
});

// The superuser reads whatever there is: test/executable has the same as another user.
test.skipIf(process.getuid?.() === 0)("a folder without permission is an error", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "1_Pooling"));
  chmodSync(join(folder, "1_Pooling"), 0);
  expect(() => readRecipe(folder)).toThrow(join(folder, "1_Pooling"));
  chmodSync(join(folder, "1_Pooling"), 0o700);
});
