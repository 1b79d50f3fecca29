// Changes to the files of a stored model, and the record of its hashes made new after them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../src/assets/sha256.ts";
import { GraphProto, ModelProto } from "../../src/onnx/onnx.ts";
import { fieldsOf } from "../../src/onnx/protobuf.ts";

const TensorProto = { dims: 1, data_type: 2, raw_data: 9 } as const;
const FLOAT = 1;

interface StoreRecord {
  readonly files: { name: string; size_bytes: number; sha256: string }[];
}

/** As if the changed files were those that came. */
export function renewRecord(folder: string): void {
  changeJson(join(folder, ".mrlbench.json"), (record: StoreRecord) => {
    for (const file of record.files) {
      const bytes = readFileSync(join(folder, file.name));
      file.size_bytes = bytes.length;
      file.sha256 = sha256(bytes);
    }
  });
}

export function changeJson<Content>(path: string, change: (content: Content) => void): void {
  const content: Content = JSON.parse(readFileSync(path, "utf8"));
  change(content);
  writeFileSync(path, JSON.stringify(content));
}

/** Does something to the float32 matrices of an ONNX file: rows, columns, and row-major values that are written back. */
export function changeMatrices(
  path: string,
  change: (values: Float32Array, rows: number, columns: number) => void,
): void {
  const file = new Uint8Array(readFileSync(path));
  const only = (message: Uint8Array, number: number) =>
    [...fieldsOf(message)].filter((field) => field.number === number);
  const [graph] = only(file, ModelProto.graph);
  for (const { content } of only(graph!.content, GraphProto.initializer)) {
    const [raw] = only(content, TensorProto.raw_data);
    const [type] = only(content, TensorProto.data_type);
    const dims = only(content, TensorProto.dims).flatMap(({ value, content: packed }) =>
      packed.length > 0 ? [...packed] : [value],
    );
    if (!raw || type!.value !== FLOAT || dims.length !== 2) continue;
    const values = new Float32Array(raw.content.slice().buffer);
    change(values, dims[0]!, dims[1]!);
    // The field's content is a view of the file.
    raw.content.set(new Uint8Array(values.buffer));
  }
  writeFileSync(path, file);
}
