// The runtime without a runtime: vectors of the library model2vec, exact means, and what it reads and refuses.
import { describe, expect, test } from "bun:test";
import { readdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { locateModel } from "../../src/assets/model/models.ts";
import { readStaticTable, type StaticTable } from "../../src/assets/model/static-table.ts";
import { tableInFile, tableInMemory } from "../../src/assets/model/stored-table.ts";
import type { StoredTable } from "../../src/core/stored-table.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { openEngine } from "../../src/engine/open.ts";
import { openEmbedder } from "../../src/index.ts";
import { openTokenizer, postRecipe } from "../../src/open/embedding.ts";
import type { TokenTable } from "../../src/text/tokenizer.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { embedTable, largestDifference, tableOf } from "../embed/embed-texts.ts";
import { fixtures, texts, toleranceOf, vectors } from "../embed/model2vec.ts";
import { kernelsAreMissing, kernelsPath, readKernels } from "../vectors/kernels.ts";
import { ort } from "./libraries.ts";

const temporaryFolder = temporaryFolders();
const cache = temporaryFolder();
describe.skipIf(kernelsAreMissing)("the runtime table", () => {
  test.each(Object.keys(vectors))("model2vec %s", (name) => {
    const model = locateModel(join(fixtures, name), "fp32", cache, []);
    const tokenizer = openTokenizer(model, "none");
    for (const batch of [1, 4]) {
      const settings = {
        batch,
        recipe: postRecipe(model, tokenizer),
        normalize: model.recipe.normalize.value,
      };
      const ids = tableOf(tokenizer, texts, model.maxTokens);
      const engine = openTable(model.openTable!());
      const made = embedTable(engine, ids, settings);
      engine.close();
      const differences = made.map((vector, text) => largestDifference(vector, vectors[name]![text]!));
      expect(Math.max(...differences)).toBeLessThan(toleranceOf(name));
      if (batch > 1) continue;
      const exact = exactMeans(ids, readStaticTable(join(fixtures, name, "model.safetensors")));
      const raw = openTable(model.openTable!());
      embedTable(raw, ids, { batch, normalize: false }).forEach((vector, text) => {
        const scale = Math.max(1e-30, ...exact[text]!.map(Math.abs));
        expect(largestDifference(vector, exact[text]!) / scale).toBeLessThan(1e-6);
      });
      raw.close();
    }
  });

  test.skipIf(ort.isMissing)("the built-in model in every variant has the vectors of ONNX Runtime", () => {
    // Of a longer one the runtime's sum is the one that is off.
    const usual = texts.filter((text) => text.trim() !== "" && text.length < 1000);
    for (const variant of ["fp32", "fp16", "int8"]) {
      const vectorsOf = (runtime: "table" | "ort") => {
        using embedder = openEmbedder({ variant, runtime, cacheDir: cache });
        return usual.flatMap((text) => [...embedder.embed(text), ...embedder.embed(text, 64)]);
      };
      const expected = vectorsOf("ort");
      const differences = vectorsOf("table").map((value, i) => Math.abs(value - expected[i]!));
      expect(Math.max(...differences)).toBeLessThan(1e-6);
    }
  });

  test("makes no graph over a person's own table, and so no copy of it", () => {
    const cacheDir = temporaryFolder();
    const model = join(fixtures, "mapped-u8");
    const text = texts[0]!;
    const open = (runtime: "table" | "ort") => openEmbedder({ model, runtime, cacheDir });
    using embedder = open("table");
    const vector = embedder.embed(text).slice();
    expect(readdirSync(cacheDir).filter((name) => name.startsWith("static-"))).toEqual([]);
    if (ort.isMissing) return;
    using other = open("ort");
    expect(largestDifference([...vector], [...other.embed(text)])).toBeLessThan(1e-6);
    expect(readdirSync(cacheDir).filter((name) => name.startsWith("static-"))).toHaveLength(1);
  });

  test("reads the columns that are kept, and no others", () => {
    const rows = 3;
    const columns = 40;
    const values = Float32Array.from({ length: rows * columns }, (_, i) =>
      i % columns < 32 ? 1 + (i % 5) : Number.NaN,
    );
    const shape = { path: "memory", elementType: "float32", tokens: rows, rows, columns } as const;
    const engine = openTable(tableInMemory(shape, values));
    const calls = engine.createCalls(1, 4);
    calls.inputs[0]!.words.set([0, 1, 2]);
    calls.output.fill(7);
    calls.cutTo(32);
    expect(calls.infer(3)).toBe(0);
    expect([...calls.output].slice(0, 32).every(Number.isFinite)).toBe(true);
    calls.cutTo(columns);
    expect(calls.infer(3)).toBe(0);
    expect(calls.output[columns - 1]).toBeNaN();
    engine.close();
  });

  test("an id that is no row, a file that became shorter, and a half that is not finite are refused", () => {
    const path = join(temporaryFolder(), "table.bin");
    const halves = new Float16Array([1, 2, 3, 4, 5, Number.POSITIVE_INFINITY, 7, 8]);
    writeFileSync(path, new Uint8Array(halves.buffer));
    const shape = { path, elementType: "float16", tokens: 4, rows: 4, columns: 2 } as const;
    const engine = openTable(tableInFile(shape, 0));
    const calls = engine.createCalls(1, 4);
    const infer = (id: number) => {
      calls.inputs[0]!.words[0] = id;
      calls.check(calls.infer(1));
      return [...calls.output.subarray(0, 2)];
    };
    expect(infer(1)).toEqual([3, 4]);
    expect(() => infer(4)).toThrow(/has no row for/);
    expect(() => infer(-1)).toThrow(/has no row for/);
    expect(() => infer(2)).toThrow(/has a row that no vector can be made of; seen: .+ not finite/);
    truncateSync(path, 12);
    expect(() => infer(3)).toThrow(/behind its end/);
    expect(infer(1)).toEqual([3, 4]);
    engine.close();
  });
});

/** In float64: the sums of a runtime are further from these than ours where a text is long. */
function exactMeans({ ids, offsets, textCount }: TokenTable, { columns, values }: StaticTable): number[][] {
  return Array.from({ length: textCount }, (_, text) => {
    const tokens = [...ids.subarray(offsets[text], offsets[text + 1])];
    return Array.from({ length: columns }, (_, c) => {
      const sum = tokens.reduce((total, token) => total + values[token * columns + c]!, 0);
      return sum / Math.max(1, tokens.length);
    });
  });
}

function openTable(table: StoredTable): Engine {
  return openEngine("WebAssembly", {
    libraryPaths: [kernelsPath],
    kernels: readKernels(),
    modelPath: table.path,
    table,
    threads: 1,
    workerCpus: undefined,
    spin: false,
  });
}
