// Vectors that others wrote: by numpy itself where it is there, and byte by byte.

import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readVectorFile } from "../../src/data/vector-file.ts";
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
    () => {
      for (const name of ["float32", "float16", "float64"]) {
        const { rows, width, values } = readVectorFile(join(folder, `${name}.npy`), undefined);
        expect([rows, width, [...values]]).toEqual([4, 3, expected]);
      }
      expect(() => readVectorFile(join(folder, "columns.npy"), undefined)).toThrow(/columns first/);
      expect(() => readVectorFile(join(folder, "flat.npy"), undefined)).toThrow(/the shape \[12\]/);
    },
  );
});

test("raw float32 has the width that is given, and needs it", () => {
  const path = written("v.f32", vectors);
  expect(readVectorFile(path, 3)).toMatchObject({ rows: 4, width: 3, name: "v.f32" });
  expect(() => readVectorFile(path, undefined)).toThrow(/does not say how long its vectors are/);
  expect(() => readVectorFile(path, 5)).toThrow(/48 bytes/);
});

test("safetensors: its only matrix, wherever the header ends", () => {
  for (const pad of ["", " ", "  ", "   "]) {
    const tensor = { dtype: "F32", shape: [4, 3], data_offsets: [0, 48] };
    const path = written(
      `v${pad.length}.safetensors`,
      ...safetensors({ __metadata__: { pad }, embeddings: tensor }, vectors),
    );
    expect([...readVectorFile(path, undefined).values]).toEqual(expected);
  }
  const two = {
    a: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
    b: { dtype: "F32", shape: [2, 3], data_offsets: [24, 48] },
  };
  expect(() => readVectorFile(written("two.safetensors", ...safetensors(two, vectors)), undefined)).toThrow(
    /2 tensors with two axes \(a, b\)/,
  );
  const whole = { a: { dtype: "I8", shape: [4, 12], data_offsets: [0, 48] } };
  expect(() =>
    readVectorFile(written("whole.safetensors", ...safetensors(whole, vectors)), undefined),
  ).toThrow(/numbers of type "I8"/);
});

test("what is cut short, empty or not there is named", () => {
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (9, 3), }\n";
  const npy = written(
    "short.npy",
    Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(header.length)}\x00${header}`, "latin1"),
    vectors,
  );
  expect(() => readVectorFile(npy, undefined)).toThrow(/it is cut short/);
  expect(() => readVectorFile(written("no.npy", Buffer.from("no numpy at all")), undefined)).toThrow(
    /no npy header/,
  );
  expect(() => readVectorFile(written("empty.f32"), 3)).toThrow(/is not read as vectors/);
  expect(() => readVectorFile(join(folder, "nowhere.npy"), undefined)).toThrow(/there is no such file/);
});
