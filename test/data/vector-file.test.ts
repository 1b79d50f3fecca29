// Vectors that others wrote: by numpy itself where it is there, and byte by byte.

import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readVectorFile, type VectorFile } from "../../src/data/vector-file.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { pythonReference } from "../python-reference.ts";

setDefaultTimeout(120_000);
const temporaryFolder = temporaryFolders();
const folder = temporaryFolder();
const expected = Array.from({ length: 12 }, (_, i) => i / 2);

function written(name: string, ...parts: readonly Uint8Array[]): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

const bytesOf = (values: Float32Array | Float64Array | Uint16Array) =>
  new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
const vectors = bytesOf(Float32Array.from(expected));

/** All of its numbers. */
function numbersOf({ values, rows, width }: VectorFile): number[] {
  if (values instanceof Float32Array) return [...values];
  const target = new Float32Array(rows * width);
  values.read(0, rows, target);
  return [...target];
}

function safetensors(header: object, numbers: Uint8Array): Uint8Array[] {
  const text = Buffer.from(JSON.stringify(header));
  return [
    bytesOf(Float64Array.of(0))
      .fill(0)
      .map((_, i) => (i < 4 ? (text.length >> (8 * i)) & 255 : 0)),
    text,
    numbers,
  ];
}

describe("numpy.save", () => {
  const made = pythonReference("data/numpy-save.py", [folder], ["numpy"]);

  test.skipIf(made === undefined)(
    "in its three types is read row by row, and what is no matrix is not",
    async () => {
      for (const name of ["float32", "float16", "float64"]) {
        const file = await readVectorFile(join(folder, `${name}.npy`), undefined);
        expect([file.rows, file.width, numbersOf(file)]).toEqual([4, 3, expected]);
      }
      await expect(readVectorFile(join(folder, "columns.npy"), undefined)).rejects.toThrow(/columns first/);
      await expect(readVectorFile(join(folder, "flat.npy"), undefined)).rejects.toThrow(/the shape \[12\]/);
    },
  );
});

test("raw float32 has the width that is given, and needs it", async () => {
  const path = written("v.f32", vectors);
  expect(await readVectorFile(path, 3)).toMatchObject({ rows: 4, width: 3, name: "v.f32" });
  await expect(readVectorFile(path, undefined)).rejects.toThrow(/does not say how long its vectors are/);
  await expect(readVectorFile(path, 5)).rejects.toThrow(/48 bytes/);
});

test("safetensors: its only matrix, wherever the header ends", async () => {
  for (const pad of ["", " ", "  ", "   "]) {
    const tensor = { dtype: "F32", shape: [4, 3], data_offsets: [0, 48] };
    const path = written(
      `v${pad.length}.safetensors`,
      ...safetensors({ __metadata__: { pad }, embeddings: tensor }, vectors),
    );
    expect(numbersOf(await readVectorFile(path, undefined))).toEqual(expected);
  }
  const two = {
    a: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
    b: { dtype: "F32", shape: [2, 3], data_offsets: [24, 48] },
  };
  await expect(
    readVectorFile(written("two.safetensors", ...safetensors(two, vectors)), undefined),
  ).rejects.toThrow(/2 tensors with two axes \(a, b\)/);
  const whole = { a: { dtype: "I8", shape: [4, 12], data_offsets: [0, 48] } };
  await expect(
    readVectorFile(written("whole.safetensors", ...safetensors(whole, vectors)), undefined),
  ).rejects.toThrow(/numbers of type "I8"/);
});

/** As numpy.save writes them, a row of three. */
function npy(name: string, type: string, isColumnsFirst = false): string {
  const order = isColumnsFirst ? "True" : "False";
  const header = `{'descr': ${type}, 'fortran_order': ${order}, 'shape': (4, 3), }\n`;
  const length = String.fromCharCode(header.length);
  return written(name, Buffer.from(`\x93NUMPY\x01\x00${length}\x00${header}`, "latin1"), vectors);
}

test("each fault comes with what mends it", async () => {
  const nextOf = async (path: string, width?: number) => {
    const failure = await readVectorFile(path, width).then(
      () => undefined,
      (error: unknown) => error,
    );
    return (failure as { next?: string }).next;
  };
  const whole = { a: { dtype: "BF16", shape: [4, 3], data_offsets: [0, 24] } };
  const flat = { a: { dtype: "F32", shape: [12], data_offsets: [0, 48] } };
  const mended = [
    [npy("whole.npy", "'<i8'"), "astype('float32')"],
    [npy("swapped.npy", "'>f4'"), "astype('float32')"],
    [npy("fields.npy", "[('a', '<f4'), ('b', '<f4')]"), "astype('float32')"],
    [npy("objects.npy", "'|O'"), "numpy.stack"],
    [npy("columns-first.npy", "'<f4'", true), "ascontiguousarray"],
    [written("bf16.safetensors", ...safetensors(whole, vectors.subarray(0, 24))), "vectors.float()"],
    [written("flat.safetensors", ...safetensors(flat, vectors)), "save_file"],
    [written("lines.jsonl", vectors), "--format f32"],
    [written("several.npz", vectors), "numpy.save"],
  ] as const;
  for (const [path, next] of mended) expect(await nextOf(path, 3)).toContain(next);
  expect(await nextOf(written("odd.f32", vectors), 5)).toContain("--dim with the full width");
});

test("a header that says what cannot be is the file's fault", async () => {
  const tensor = { dtype: "F32", shape: [4, 3], data_offsets: [0, 48] };
  const headers = [
    null,
    [],
    { a: null },
    { a: { ...tensor, shape: "wide" } },
    { a: { ...tensor, shape: ["x", 3] } },
    { a: { ...tensor, shape: [0.5, 3] } },
    { a: { ...tensor, shape: [-4, 3] } },
    { a: { ...tensor, data_offsets: [-4000, 48] } },
    { a: { ...tensor, data_offsets: ["x", 48] } },
    { a: { ...tensor, data_offsets: [1e300, 48] } },
    { a: { ...tensor, dtype: 5 } },
  ];
  for (const [i, header] of headers.entries()) {
    const path = written(`hostile-${i}.safetensors`, ...safetensors(header as object, vectors));
    await expect(readVectorFile(path, undefined)).rejects.toMatchObject({
      message: expect.stringContaining(`hostile-${i}.safetensors cannot be read`),
      next: "Write it with save_file of safetensors.",
    });
  }
});

test("what is cut short, empty or not there is named", async () => {
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (9, 3), }\n";
  const npy = written(
    "short.npy",
    Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(header.length)}\x00${header}`, "latin1"),
    vectors,
  );
  await expect(readVectorFile(npy, undefined)).rejects.toThrow(/it is cut short/);
  await expect(readVectorFile(written("no.npy", Buffer.from("no numpy at all")), undefined)).rejects.toThrow(
    /no npy header/,
  );
  await expect(readVectorFile(written("empty.f32"), 3)).rejects.toThrow(/is not read as vectors/);
  await expect(readVectorFile(join(folder, "nowhere.npy"), undefined)).rejects.toThrow(
    /there is no such file/,
  );
  await expect(readVectorFile(folder, 3)).rejects.toThrow(/seen: a folder; expected: a regular file/);
});

describe("a list column that DuckDB wrote to Parquet", () => {
  const made = pythonReference("data/write-vectors.py", [folder], ["duckdb"]);
  const read = (name: string) => readVectorFile(join(folder, `${name}.parquet`), undefined);

  test.skipIf(made === undefined)("is read row by row, whatever its codec, type and row groups", async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => [(i * 3) / 2, i - 7, i / 8]).flat();
    for (const name of ["snappy", "zstd", "gzip", "plain"]) {
      const file = await read(name);
      const { values: _, ...facts } = file;
      expect(facts).toEqual({ name: `${name}.parquet`, rows: 5000, width: 3 });
      expect(numbersOf(file)).toEqual(rows);
    }
  });

  test.skipIf(made === undefined)(
    "is found by its name among several; which one is meant is not guessed",
    async () => {
      expect(numbersOf(await read("two"))).toEqual([0, 3, 1, 3, 2, 3, 3, 3]);
      await expect(read("unclear")).rejects.toThrow("several columns of vectors; seen: columns a, b");
      await expect(read("none")).rejects.toThrow("no columns of vectors; seen: columns id, words");
      await expect(read("whole")).rejects.toMatchObject({ next: expect.stringContaining("float32") });
    },
  );

  test.skipIf(made === undefined)("has a vector in each row, or the row is named", async () => {
    await expect(read("ragged")).rejects.toThrow("row 3 holds no vector; seen: 1 numbers; expected: 2");
    await expect(read("missing")).rejects.toThrow("row 4 holds no vector; seen: 0 numbers");
    await expect(read("hole")).rejects.toThrow("row 2 holds no vector; seen: null");
  });
});

test("what is no Parquet is named", async () => {
  await expect(readVectorFile(written("no.parquet", vectors), undefined)).rejects.toThrow(
    "is not read as Parquet",
  );
});
