// A rotated model in the store: what is shown of it, what is verified, and what is wrong with a damaged one.
import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeModel, listModels } from "../../../src/assets/model/catalog.ts";
import type { ModelFiles } from "../../../src/assets/model/model-files.ts";
import { locateModel } from "../../../src/assets/model/models.ts";
import { storeRotated } from "../../../src/assets/store/store-rotation.ts";
import { verifyModel } from "../../../src/assets/store/store-verify.ts";
import { DataError, MissingError, UsageError } from "../../../src/core/errors.ts";
import { ElementType, encodeModel, externalTensor, node } from "../../../src/onnx/onnx.ts";
import { referenceFolder } from "../../embed/reference-models.ts";
import { addUnopened } from "../add-unopened.ts";
import { rotationFacts } from "../rotation-facts.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();
const cache = temporaryFolder();
const minilm = locateModel(join(referenceFolder, "minilm"), "fp32", cache, []);

/** A turn that is known: coordinates in reverse order. */
function reversal(dim: number): Float32Array {
  return Float32Array.from({ length: dim * dim }, (_, at) =>
    (at % dim) + Math.floor(at / dim) === dim - 1 ? 1 : 0,
  );
}

function reversedRows(dim: number) {
  return (values: Float32Array) =>
    Float32Array.from(values, (_, at) => values[at - (at % dim) + (dim - 1 - (at % dim))]!);
}

function rotate(store: string, base: ModelFiles, variants = [base], dim = 8, output = "last_hidden_state") {
  return storeRotated(store, {
    id: "mine-pca",
    facts: {
      ...rotationFacts(base, dim),
      recipe: { ...base.recipe, mrlDims: { value: [], source: "rotated" } },
    },
    variants,
    rotation: { output, dim, matrix: reversal(dim) },
    rotateRows: reversedRows(dim),
  });
}

const sha256 = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

describe("a record that is not as it is written", async () => {
  const store = temporaryFolder();
  const { folder } = await rotate(store, minilm);
  const path = join(folder, "rotation.json");
  const whole = readFileSync(path, "utf8");

  test.each([
    ["recipe.max_tokens.value", 1e308],
    ["recipe.max_tokens.value", -1],
    ["recipe.max_tokens.value", 1.5],
    ["recipe.max_tokens", null],
    ["recipe.pooling.value", "toString"],
    ["recipe.mrl_dims.value", [1e308]],
    ["recipe.query_prompt.value", 7],
    ["recipe", []],
    ["dim", "8"],
    ["variants", {}],
    ["variants.0.graph", "../../model.onnx"],
    ["variants.0.graph", ".."],
    ["variants.0.masked_graph", ""],
    ["gains.dims", null],
    ["dataset.documents", "many"],
    ["base.variant", undefined],
  ])("is refused by the part: %s is %p", (part, value) => {
    const record = JSON.parse(whole);
    const keys = part.split(".");
    const holder = keys.slice(0, -1).reduce((object, key) => object[key], record);
    holder[keys.at(-1)!] = value;
    writeFileSync(path, JSON.stringify(record));
    const locate = () => locateModel("mine-pca", undefined, cache, [store]);
    expect(locate).toThrow(DataError);
    expect(locate).toThrow(path);
    const named = part.replace(/\.(\d+)/g, "[$1]");
    expect(locate).toThrow(`: ${named}`);
  });

  test("and what nobody asked for in it is not read, however deep", () => {
    const deep = `${"[".repeat(4000)}${"]".repeat(4000)}`;
    writeFileSync(path, whole.replace("{", `{"__proto__": {"dim": 3}, "more": ${deep},`));
    expect(locateModel("mine-pca", undefined, cache, [store]).rotation?.dim).toBe(8);
  });
});

describe("in the store", async () => {
  const store = temporaryFolder();
  const { folder, record } = await rotate(store, minilm);

  test("it is listed and shown with where it comes from", () => {
    expect(listModels([store]).at(-1)).toMatchObject({
      id: "mine-pca",
      variants: ["fp32"],
      source: "minilm, rotated on notes.txt",
      folder,
    });
    const { rotation, recipe, files } = describeModel("mine-pca", [store]);
    expect(rotation).toEqual(record);
    expect(recipe).toEqual(record.recipe);
    expect(record.base.files).toEqual([
      expect.objectContaining({ name: "model.onnx", sha256: sha256(minilm.graphPath) }),
    ]);
    const names = ["model.onnx", "rotation.f32", "rotation.json", "tokenizer.json"];
    expect(files.map(({ name }) => name)).toEqual(names);
    for (const file of files) expect(file.sha256).toBe(sha256(join(folder, file.name)));
  });

  test("nothing is left of the writing, and a second one of that name is refused", async () => {
    expect(readdirSync(store)).toEqual(["mine-pca"]);
    await expect(rotate(store, minilm)).rejects.toThrow(UsageError);
  });

  test("the graph is the same but for its end", () => {
    const [before, after] = [readFileSync(minilm.graphPath), readFileSync(join(folder, "model.onnx"))];
    expect(after.length - before.length).toBeGreaterThan(8 * 8 * 4);
    expect(after.length - before.length).toBeLessThan(8 * 8 * 4 + 300);
  });

  test("verify finds a provenance that was changed", () => {
    expect(verifyModel(folder)).toEqual({ state: "ok", problems: [] });
    const path = join(folder, "rotation.json");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace("notes.txt", "other.txt"));
    expect(verifyModel(folder).problems).toEqual([expect.stringContaining("rotation.json has sha256")]);
    writeFileSync(path, text);
  });

  test("its default variant is its own; another is told with those that there are", () => {
    expect(locateModel("mine-pca", undefined, cache, [store]).variant).toBe("fp32");
    expect(() => locateModel("mine-pca", "int8", cache, [store])).toThrow("expected: one of fp32");
  });

  test("its folder can be given by path, and added to another store", async () => {
    expect(locateModel(folder, undefined, cache, []).rotation).toEqual(record);
    const other = temporaryFolder();
    await addUnopened(folder, other);
    expect(locateModel("mine-pca", undefined, cache, [other]).rotation).toEqual(record);
    expect(readdirSync(join(other, "mine-pca"))).toContain("rotation.f32");
  });

  test.each([
    ["model.onnx", MissingError],
    ["rotation.json", DataError],
  ])("without a whole %s it is told", (name, kind) => {
    const other = temporaryFolder();
    cpSync(folder, join(other, "mine-pca"), { recursive: true });
    const path = join(other, "mine-pca", name);
    if (name === "rotation.json") writeFileSync(path, `{"method": "pca"}`);
    else rmSync(path);
    expect(() => locateModel("mine-pca", undefined, cache, [other])).toThrow(kind);
  });
});

test("weights beside a graph travel along, and those elsewhere are refused", async () => {
  const modelWith = (location: string) => {
    const folder = join(temporaryFolder(), "mine");
    mkdirSync(join(folder, "parts"), { recursive: true });
    const bytes = Uint8Array.from({ length: 64 }, (_, at) => at);
    for (const path of [join(folder, "parts", "w.bin"), join(folder, "..", "w.bin")])
      writeFileSync(path, bytes);
    const graph = encodeModel({
      irVersion: 8,
      opset: 17,
      graph: {
        name: "external",
        inputs: [{ name: "input_ids", elementType: ElementType.int32, shape: [1, "tokens"] }],
        outputs: [{ name: "token_embeddings", elementType: ElementType.float, shape: [1, "tokens", 4] }],
        initializers: [externalTensor("table", ElementType.float, [4, 4], location, 0)],
        nodes: [node("Gather", ["table", "input_ids"], ["token_embeddings"])],
      },
    });
    writeFileSync(join(folder, "model.onnx"), graph);
    cpSync(join(referenceFolder, "minilm", "tokenizer.json"), join(folder, "tokenizer.json"));
    return locateModel(folder, "fp32", cache, []);
  };
  const store = temporaryFolder();
  const { folder, record } = await rotate(store, modelWith("parts/w.bin"), undefined, 4, "token_embeddings");
  expect(readFileSync(join(folder, "parts", "w.bin"))).toHaveLength(64);
  expect(record.base.files.map(({ name }) => name)).toEqual(["model.onnx", "w.bin"]);
  await expect(
    rotate(temporaryFolder(), modelWith("../w.bin"), undefined, 4, "token_embeddings"),
  ).rejects.toThrow("weights outside its folder");
});

test("the table of a static model is rotated in all of its variants", async () => {
  const variants = ["fp32", "fp16", "int8"].map((variant) =>
    locateModel("wordllama-256", variant, cache, []),
  );
  const { folder } = await rotate(temporaryFolder(), variants[0]!, variants, 256, "sentence_embedding");
  const floats = (path: string) => new Float32Array(new Uint8Array(readFileSync(path)).buffer);
  const before = floats(join(variants[0]!.graphPath, "..", "table.fp32.bin"));
  const after = floats(join(folder, "table.fp32.bin"));
  expect(after).toEqual(reversedRows(256)(before));
  const halves = new Float16Array(new Uint8Array(readFileSync(join(folder, "table.fp16.bin"))).buffer);
  // These values come from fp16, and their order is all that has changed.
  expect(Float32Array.from(halves)).toEqual(after);
  const codes = new Int8Array(new Uint8Array(readFileSync(join(folder, "table.int8.bin"))).buffer);
  const own = new Int8Array(
    new Uint8Array(readFileSync(join(variants[2]!.graphPath, "..", "table.int8.bin"))).buffer,
  );
  expect([...codes.subarray(0, 256)]).toEqual([...own.subarray(0, 256)].reverse());
  for (const name of ["fp16.masked.onnx", "int8.onnx", "fp32.ort-cpu.onnx"]) {
    expect(sha256(join(folder, name))).toBe(
      sha256(join(variants[0]!.graphPath, "..", "..", cacheOf(name), name)),
    );
  }

  function cacheOf(name: string): string {
    const variant = variants.find((each) => name.startsWith(`${each.variant}.`))!;
    return join(variant.graphPath, "..").split("/").at(-1)!;
  }
}, 240_000);
