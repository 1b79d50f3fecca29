// Static models: the table as files of both libraries hold it, and the graphs that are made over it once.
import { describe, expect, test } from "bun:test";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { locateModel } from "../../../src/assets/model/models.ts";
import { openStaticTable, readStaticTable } from "../../../src/assets/model/static-table.ts";
import { DataError } from "../../../src/core/errors.ts";
import { referenceFolder } from "../../embed/reference-models.ts";
import { addUnopened } from "../add-unopened.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();

type Tensors = Readonly<
  Record<string, readonly [dtype: string, shape: readonly number[], values: ArrayBufferView]>
>;

/** A safetensors file; the odd length of its header leaves no tensor where wide elements may begin. */
function tensorFile(tensors: Tensors): string {
  let offset = 0;
  const entries = Object.entries(tensors).map(([name, [dtype, shape, values]]) => {
    const begin = offset;
    offset += values.byteLength;
    return [name, { dtype, shape, data_offsets: [begin, offset] }];
  });
  const json = JSON.stringify({ __metadata__: { format: "pt" }, ...Object.fromEntries(entries) });
  const header = Buffer.from(json.length % 2 === 0 ? `${json} ` : json);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const path = join(temporaryFolder(), "model.safetensors");
  const values = Object.values(tensors).map(([, , view]) => Buffer.from(view.buffer as ArrayBuffer));
  writeFileSync(path, Buffer.concat([length, header, ...values]));
  return path;
}

const floats = Float32Array.of(1, 2, 3, 4, 5, 6);

describe("the table", () => {
  test.each([
    ["embedding.weight", "F32", floats],
    ["embeddings", "F16", Float16Array.from(floats)],
    ["embeddings", "F64", Float64Array.from(floats)],
    ["embeddings", "I8", Int8Array.from(floats)],
  ] as const)("is %s of %s", (name, dtype, values) => {
    const table = readStaticTable(tensorFile({ [name]: [dtype, [3, 2], values] }));
    expect(table).toEqual({ rows: 3, columns: 2, values: floats });
  });

  test("gets the row and the weight of each token worked in", () => {
    const path = tensorFile({
      embeddings: ["F32", [3, 2], floats],
      mapping: ["I64", [4], BigInt64Array.of(2n, 0n, 0n, 1n)],
      weights: ["F64", [4], Float64Array.of(1, 2, 0.5, 0)],
    });
    expect(readStaticTable(path)).toEqual({
      rows: 4,
      columns: 2,
      values: Float32Array.of(5, 6, 2, 4, 0.5, 1, 0, 0),
    });
  });

  test.each([
    ["U8", Uint8Array.of(2, 0, 0, 1)],
    ["I16", Int16Array.of(2, 0, 0, 1)],
    ["U32", Uint32Array.of(2, 0, 0, 1)],
    ["U64", BigUint64Array.of(2n, 0n, 0n, 1n)],
  ] as const)("has a mapping of %s", (dtype, mapping) => {
    const path = tensorFile({ embeddings: ["F32", [3, 2], floats], mapping: [dtype, [4], mapping] });
    expect(readStaticTable(path).values).toEqual(Float32Array.of(5, 6, 1, 2, 1, 2, 3, 4));
  });

  test.each([
    ["a row that is not there", "I32", Int32Array.of(3)],
    ["a row before the first", "I8", Int8Array.of(-1)],
    ["rows that are no integers", "F32", Float32Array.of(1)],
    ["no row at all", "I64", new BigInt64Array(0)],
  ] as const)("whose mapping names %s is refused", (_, dtype, mapping) => {
    const path = tensorFile({
      embeddings: ["F32", [3, 2], floats],
      mapping: [dtype, [mapping.length], mapping],
    });
    expect(() => readStaticTable(path)).toThrow(DataError);
    expect(() => openStaticTable(path)).toThrow(DataError);
  });

  test("stays in its file until its rows are asked for", () => {
    const path = tensorFile({ embeddings: ["F32", [3, 2], floats] });
    const begin = statSync(path).size - floats.byteLength;
    const table = openStaticTable(path);
    const changed = Buffer.from(readFileSync(path));
    changed.set(new Uint8Array(Float32Array.of(7, 7, 7, 7, 7, 7).buffer), begin);
    writeFileSync(path, changed);
    const row = new Uint8Array(8);
    expect(table.copyRows(1, 1, row, 0)).toBe(true);
    expect(new Float32Array(row.buffer)).toEqual(Float32Array.of(7, 7));
    table.close();
  });

  test.skipIf(process.platform === "win32")("larger than memory can hold is told before it is read", () => {
    const path = tensorFile({ embeddings: ["F32", [0, 256], new Float32Array(0)] });
    const rows = 5_000_000;
    const sizeBytes = 4 * rows * 256;
    const json = JSON.stringify({
      embeddings: { dtype: "F32", shape: [rows, 256], data_offsets: [0, sizeBytes] },
    });
    const head = Buffer.alloc(8 + json.length);
    head.writeBigUInt64LE(BigInt(json.length));
    head.write(json, 8);
    writeFileSync(path, head);
    truncateSync(path, head.length + sizeBytes);
    expect(() => readStaticTable(path)).toThrow(`seen: ${sizeBytes} bytes; expected: at most`);
    openStaticTable(path).close();
  });

  test("without a weight for any token is refused", () => {
    const path = tensorFile({
      embeddings: ["F32", [3, 2], floats],
      weights: ["F32", [0], new Float32Array(0)],
    });
    for (const read of [readStaticTable, openStaticTable]) {
      expect(() => read(path)).toThrow("weights cannot be used; seen: F32[0]");
    }
  });

  test("that a static model's folder lacks is told by its place", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "config.json"), '{"model_type": "model2vec"}');
    expect(() => locateModel(folder, undefined, temporaryFolder(), [])).toThrow(
      `no ${join(folder, "model.safetensors")}; expected: an ONNX file`,
    );
    writeFileSync(join(folder, "model.safetensors"), "");
    expect(() => locateModel(folder, "int8", temporaryFolder(), [])).toThrow(
      "expected: one of its variants fp32",
    );
  });

  test("that would be out of all proportion to its file is refused before it is made", () => {
    const path = tensorFile({
      embeddings: ["F32", [1, 20_000], new Float32Array(20_000)],
      mapping: ["U8", [200_000], new Uint8Array(200_000)],
    });
    expect(() => readStaticTable(path)).toThrow("out of all proportion");
  });

  test("without rows or columns is none", () => {
    for (const shape of [
      [0, 4],
      [4, 0],
    ]) {
      const path = tensorFile({ embeddings: ["F32", shape, new Float32Array(0)] });
      expect(() => readStaticTable(path)).toThrow("holds no embedding table");
    }
  });

  test("that is not there is told with what is", () => {
    const path = tensorFile({ "encoder.weight": ["F32", [3, 2], floats] });
    expect(() => readStaticTable(path)).toThrow("encoder.weight F32[3,2]");
  });

  test.each(["", "short", "\u0008\0\0\0\0\0\0\0not json"])(
    "in a file that is none is refused: %p",
    (content) => {
      const path = join(temporaryFolder(), "model.safetensors");
      writeFileSync(path, content);
      expect(() => readStaticTable(path)).toThrow(DataError);
    },
  );

  test("in a file that was cut is refused", () => {
    const path = tensorFile({ embeddings: ["F32", [3, 2], floats] });
    writeFileSync(path, readFileSync(path).subarray(0, -1));
    expect(() => readStaticTable(path)).toThrow("embeddings at 0 to 24 of 23 bytes");
  });

  const entry = { dtype: "F32", shape: [3, 2], data_offsets: [0, 24] };
  test.each([
    ["offsets before the values", { ...entry, data_offsets: [-8, 16] }],
    ["offsets that go back", { ...entry, data_offsets: [24, 0] }],
    ["offsets behind the file", { ...entry, data_offsets: [8, 32] }],
    ["a gap before it", { ...entry, shape: [2, 2], data_offsets: [8, 24] }],
    ["a tail that nothing speaks of", { ...entry, shape: [2, 2], data_offsets: [0, 16] }],
    ["a shape of fewer values", { ...entry, shape: [2, 2] }],
    ["a shape of more values", { ...entry, shape: [300_000_000, 2] }],
    ["a shape whose product has no number", { ...entry, shape: [1e200, 1e200] }],
    ["a negative shape", { ...entry, shape: [-3, -2] }],
    ["half a row", { ...entry, shape: [1.5, 4] }],
    ["a shape that is a text", { ...entry, shape: "32" }],
    ["no shape", { ...entry, shape: undefined }],
    ["one offset", { ...entry, data_offsets: [0] }],
    ["offsets that are texts", { ...entry, data_offsets: ["0", "24"] }],
    ["another type of the same size", { ...entry, dtype: "F64" }],
    ["an unknown type", { ...entry, dtype: "toString" }],
    ["null", null],
    ["a list", []],
  ])("with %s is refused", (_, embeddings) => {
    const path = tensorFile({ embeddings: ["F32", [3, 2], floats] });
    const header = Buffer.from(JSON.stringify({ embeddings }));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    writeFileSync(path, Buffer.concat([length, header, Buffer.from(floats.buffer)]));
    expect(() => readStaticTable(path)).toThrow(DataError);
  });

  test("in a file that says its header is larger than the file is refused without reading more", () => {
    const path = tensorFile({ embeddings: ["F32", [3, 2], floats] });
    const bytes = readFileSync(path);
    for (const length of [2n ** 64n - 1n, 2n ** 63n, 2n ** 40n, BigInt(bytes.length)]) {
      bytes.writeBigUInt64LE(length);
      writeFileSync(path, bytes);
      expect(() => readStaticTable(path)).toThrow(/a header of \d+/);
    }
  });
});

describe("the graphs", () => {
  test("are made once, and again when the table is another", () => {
    const cache = temporaryFolder();
    const folder = join(temporaryFolder(), "static");
    cpSync(join(referenceFolder, "static"), folder, { recursive: true });
    const first = locateModel(folder, "fp32", cache, []);
    expect(first.unpackedBytes).toBeGreaterThan(0);
    expect(locateModel(folder, "fp32", cache, [])).toMatchObject({
      graphPath: first.graphPath,
      unpackedBytes: 0,
    });
    const table = join(folder, "model.safetensors");
    writeFileSync(table, readFileSync(table));
    expect(locateModel(folder, "fp32", cache, []).graphPath).not.toBe(first.graphPath);
    expect(readdirSync(cache).every((name) => name.startsWith("static-"))).toBe(true);
  });

  test.each(["table.fp32.bin", "fp32.onnx", "fp32.ort-cpu.onnx", "fp32.masked.onnx", "static.seal"])(
    "are made again where %s is damaged or gone",
    (name) => {
      const cache = temporaryFolder();
      const { graphPath } = locateModel(join(referenceFolder, "static"), "fp32", cache, []);
      const path = join(dirname(graphPath), name);
      const whole = readFileSync(join(dirname(graphPath), "table.fp32.bin"));
      const damages = [
        () => writeFileSync(path, readFileSync(path).fill(7, 16, 32)),
        () => truncateSync(path, 20),
        () => rmSync(path),
        () => {
          rmSync(path);
          mkdirSync(path);
        },
      ];
      for (const damage of damages) {
        damage();
        locateModel(join(referenceFolder, "static"), "fp32", cache, []);
        expect(readFileSync(join(dirname(graphPath), "table.fp32.bin")).equals(whole)).toBe(true);
        if (name !== "static.seal") expect(statSync(path).size).toBeGreaterThan(20);
        expect(locateModel(join(referenceFolder, "static"), "fp32", cache, []).unpackedBytes).toBe(0);
      }
    },
  );

  test("have no other variant", () => {
    const locate = () => locateModel(join(referenceFolder, "static"), "int8", temporaryFolder(), []);
    expect(locate).toThrow("no model of variant int8");
  });
});

test("the recipe is that of the library that wrote the files", () => {
  const recipeOf = (name: string) =>
    locateModel(join(referenceFolder, name), "fp32", temporaryFolder(), []).recipe;
  expect(recipeOf("model2vec")).toMatchObject({
    addSpecialTokens: { value: false },
    skipsUnknown: { value: true, source: "family model2vec" },
    maxTokens: { value: 64, source: "config.json" },
    normalize: { value: true, source: "config.json" },
  });
  expect(recipeOf("static")).toMatchObject({
    addSpecialTokens: { value: false, source: "modules.json" },
    skipsUnknown: { value: false },
    normalize: { value: false },
  });
});

test("a static model can be added to the store", async () => {
  const store = join(temporaryFolder(), "store");
  mkdirSync(store);
  const { id } = await addUnopened(join(referenceFolder, "model2vec"), store);
  expect(locateModel(id, "fp32", temporaryFolder(), [store]).id).toBe("model2vec");
});

test.each([1e308, -3, 0, 1.5, "64"])("a max_length of %p is refused with its file", (max_length) => {
  const folder = join(temporaryFolder(), "words");
  cpSync(join(referenceFolder, "model2vec"), folder, { recursive: true });
  const path = join(folder, "config.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), max_length }));
  expect(() => locateModel(folder, undefined, temporaryFolder(), [])).toThrow(
    `${path}: max_length cannot be used`,
  );
});
