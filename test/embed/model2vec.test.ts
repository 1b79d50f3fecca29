// Static models of model2vec in every kind that its library reads, against the vectors of that library
// (test/fixtures/model2vec/make.py).
import { describe, expect, test } from "bun:test";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { locateModel } from "../../src/assets/model/models.ts";
import { type Embedder, openEmbedder } from "../../src/index.ts";
import { openTokenizer, postRecipe } from "../../src/open/embedding.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { runtimes } from "../engine/libraries.ts";
import { openOnCpu } from "../engine/open-cpu.ts";
import { embedTable, largestDifference, tableOf } from "./embed-texts.ts";
import { fixtures, texts, toleranceOf, vectors } from "./model2vec.ts";

const temporaryFolder = temporaryFolders();
const cache = temporaryFolder();

for (const native of runtimes) {
  describe.skipIf(native.isMissing)(native.runtime, () => {
    test.each(Object.keys(vectors))("%s", (name) => {
      const model = locateModel(join(fixtures, name), "fp32", cache, []);
      const tokenizer = openTokenizer(model, "none");
      for (const batch of [1, 4]) {
        const engine = openOnCpu(native, batch > 1 ? model.maskedGraphPath : model.graphPath);
        const made = embedTable(engine, tableOf(tokenizer, texts, model.maxTokens), {
          batch,
          recipe: postRecipe(model, tokenizer),
          normalize: model.recipe.normalize.value,
        });
        engine.close();
        const differences = made.map((vector, text) => largestDifference(vector, vectors[name]![text]!));
        expect(Math.max(...differences)).toBeLessThan(toleranceOf(name));
      }
    });
  });
}

test("a text that was cut is counted, by characters too", () => {
  const truncated = (name: string) => {
    const model = locateModel(join(fixtures, name), "fp32", cache, []);
    return tableOf(openTokenizer(model, "none"), texts, model.maxTokens).truncatedCount;
  };
  expect(truncated("unlimited")).toBe(0);
  expect(truncated("plain")).toBe(1);
  expect(truncated("cut")).toBeGreaterThan(3);
});

test("an application's own limit cuts characters as the model's would", () => {
  const plain = join(fixtures, "plain");
  const limited = join(temporaryFolder(), "limited");
  cpSync(plain, limited, { recursive: true });
  const configPath = join(limited, "config.json");
  const config = JSON.parse(readFileSync(configPath, "utf8"));
  writeFileSync(configPath, JSON.stringify({ ...config, max_length: 3 }));
  using ofModel = openEmbedder({ model: limited, cacheDir: cache });
  using ofCaller = openEmbedder({ model: plain, cacheDir: cache, maxTokens: 3 });
  const long = [...texts, `${"x".repeat(100)} a`, "a  ".repeat(40)];
  const vectorOf = (embedder: Embedder, text: string) => {
    try {
      return [...embedder.embed(text)];
    } catch (error) {
      return (error as Error).message;
    }
  };
  for (const text of long) expect(vectorOf(ofCaller, text)).toEqual(vectorOf(ofModel, text));
  expect(ofCaller.truncatedCount).toBe(ofModel.truncatedCount);
});

test("the library cuts at the end, whatever tokenizer.json says", () => {
  const idsOf = (direction: string) => {
    const folder = join(temporaryFolder(), "sided");
    cpSync(join(fixtures, "cut"), folder, { recursive: true });
    const path = join(folder, "tokenizer.json");
    const truncation = { direction, max_length: 1, strategy: "LongestFirst", stride: 0 };
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), truncation }));
    const model = locateModel(folder, "fp32", cache, []);
    return [...tableOf(openTokenizer(model, "none"), texts, model.maxTokens).ids];
  };
  expect(idsOf("Left")).toEqual(idsOf("Right"));
});
