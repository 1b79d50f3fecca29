// The variants of a built-in model that the executable does not carry: found in a models folder, verified, and kept in the cache.

import { describe, expect, test } from "bun:test";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { allMinilmL6V2, variantFileNames } from "../../../models/manifest.ts";
import { builtInModels, locateBuiltIn } from "../../../src/assets/model/built-in-model.ts";
import { DataError, MissingError } from "../../../src/core/errors.ts";
import { tableRows } from "../../../src/onnx/table-rows.ts";
import { failureOf } from "../../ffi/failure.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();
const { id, variants } = allMinilmL6V2;
const model = builtInModels.find((candidate) => candidate.id === id)!;
const { graph, weights } = variants.fp32;

const built = join(import.meta.dir, "..", "..", "..", "models", id);
const isBuilt = existsSync(built);
if (!isBuilt) console.warn(`SKIPPED: tests of ${id} need ${built}; set-up makes it (bun run setup)`);

/** A models folder with the fp32 variant in it. */
function storeWithFp32(): string {
  const store = temporaryFolder();
  mkdirSync(join(store, id));
  for (const name of variantFileNames(variants.fp32)) cpSync(join(built, name), join(store, id, name));
  return store;
}

test("a model's rows are those of its graphs' tables, whatever the manifest says", () => {
  const cache = temporaryFolder();
  for (const one of builtInModels) {
    const { graphPath, graphPathOrtCpu, maskedGraphPath, tokenRows } = locateBuiltIn(
      one,
      one.defaultVariant,
      cache,
      [join(built, "..")],
    );
    for (const path of [graphPath, graphPathOrtCpu, maskedGraphPath])
      expect(tableRows(path)).toBe(tokenRows!);
  }
});

describe.skipIf(!isBuilt)("a variant that is not carried", () => {
  test("comes from the first models folder that has it, and stays in the cache", () => {
    const cache = temporaryFolder();
    const store = storeWithFp32();
    const first = locateBuiltIn(model, "fp32", cache, [temporaryFolder(), store]);
    expect(readFileSync(first.graphPath)).toEqual(readFileSync(join(built, graph)));
    expect(first.unpackedBytes).toBeGreaterThan(30e6);

    rmSync(store, { recursive: true });
    const second = locateBuiltIn(model, "fp32", cache, [store]);
    expect(second).toMatchObject({ graphPath: first.graphPath, unpackedBytes: 0 });
  });

  test("is missing where no folder has it: what was looked for, where, and what to do", () => {
    const cache = temporaryFolder();
    const stores = ["/nowhere/a", "/nowhere/b"];
    const error = failureOf(MissingError, () => locateBuiltIn(model, "fp32", cache, stores));
    for (const part of ["fp32", `/nowhere/a/${id}`, `/nowhere/b/${id}`])
      expect(error.message).toContain(part);
    for (const part of ["models", "variant fp16"]) expect(error.next).toContain(part);
    expect(readdirSync(cache)).toEqual([]);
  });

  test("is missing where one file of it is: nothing is begun", () => {
    const cache = temporaryFolder();
    const store = storeWithFp32();
    rmSync(join(store, id, graph));
    const error = failureOf(MissingError, () => locateBuiltIn(model, "fp32", cache, [store]));
    expect(error.message).toContain(`no ${graph} in ${store}`);
    expect(readdirSync(cache)).toEqual([]);
  });

  test("is refused where a file of it is not the one that was built", () => {
    const store = storeWithFp32();
    truncateSync(join(store, id, weights), 1000);
    const error = failureOf(DataError, () => locateBuiltIn(model, "fp32", temporaryFolder(), [store]));
    expect(error.message).toContain(join(store, id, weights));
    expect(error.message).toContain("seen: 1000 bytes");
  });
});

test.each(["q4", "constructor"])("a variant that there is none of is told which there are: %s", (name) => {
  const error = failureOf(MissingError, () => locateBuiltIn(model, name, temporaryFolder(), []));
  expect(error.message).toContain(`seen: ${name}; expected: one of fp32, fp16, int8`);
});
