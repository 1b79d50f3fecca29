// The table of a static embedding model: one row a token. Files of model2vec may hold fewer rows than tokens, with the row and the
// weight of each token beside them; both are worked into the table here, so that the vector is the mean of the tokens' rows.

import { DataError } from "../../core/errors.ts";
import { formatBytes } from "../../core/format.ts";
import { optionName } from "../../core/option-name.ts";
import type { StoredTable } from "../../core/stored-table.ts";
import { widenFp16 } from "../../onnx/derive-table.ts";
import { tableInFile, tableInMemory } from "./stored-table.ts";
import { readTensorFile, type StoredTensor } from "./tensor-file.ts";

export interface StaticTable {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns] */
  readonly values: Float32Array;
}

/** Names of the table: sentence-transformers' and model2vec's. */
const TABLE_NAMES = ["embedding.weight", "embeddings"];

/** What a file holds of a table. */
interface TableTensors {
  readonly table: StoredTensor;
  readonly storedRows: number;
  readonly columns: number;
  readonly rowOfToken: ArrayLike<number> | undefined;
  readonly weights: ArrayLike<number> | undefined;
}

/** @throws DataError when the file holds no such table, or one of another type */
export function readStaticTable(path: string): StaticTable {
  const { table, columns, storedRows, rowOfToken, weights } = readTensors(path);
  const values = floatsOf(table);
  if (!rowOfToken && !weights) return { rows: storedRows, columns, values };
  return folded(path, values, columns, rowOfToken, weights);
}

/** The same rows as they are stored, with what belongs to their tokens beside them. @throws DataError as `readStaticTable` */
export function openStaticTable(path: string): StoredTable {
  const { table, columns, storedRows, rowOfToken, weights } = readTensors(path);
  const tokens = (rowOfToken ?? weights)?.length ?? storedRows;
  for (let token = 0; token < tokens; token++) {
    const row = rowOfToken ? rowOfToken[token]! : token;
    if (!(row >= 0 && row < storedRows) || (weights && token >= weights.length))
      throw noRow(path, token, row, storedRows);
  }
  const shape = {
    ...{ path, tokens, rows: storedRows, columns },
    ...(rowOfToken && { rowOfToken }),
    ...(weights && { factors: Float32Array.from(weights) }),
  };
  const elementType = Object.hasOwn(STORED_AS, table.dtype) ? STORED_AS[table.dtype] : undefined;
  return elementType
    ? tableInFile({ ...shape, elementType }, table.offset)
    : tableInMemory({ ...shape, elementType: "float32" }, floatsOf(table));
}

/** Types that are computed with as they are. */
const STORED_AS: Readonly<Record<string, StoredTable["elementType"]>> = {
  F32: "float32",
  F16: "float16",
  I8: "int8",
};

function readTensors(path: string): TableTensors {
  const tensors = readTensorFile(path);
  const table = TABLE_NAMES.map((name) => tensors.get(name)).find((tensor) => tensor !== undefined);
  if (!table || !isFloats(table) || table.shape.length !== 2 || table.shape.includes(0)) {
    const seen = [...tensors].map(([name, { dtype, shape }]) => `${name} ${dtype}[${shape.join(",")}]`);
    throw new DataError({
      what: `${path} holds no embedding table`,
      seen: seen.join(", ") || "no tensor",
      expected: `${TABLE_NAMES.join(" or ")}, F64, F32, F16, BF16 or I8, [tokens, dim]`,
      next: `Choose a static embedding model, or an ONNX file with ${optionName("model")}.`,
    });
  }
  return {
    table,
    storedRows: table.shape[0]!,
    columns: table.shape[1]!,
    rowOfToken: integersOf(path, tensors.get("mapping")),
    weights: weightsOf(path, tensors.get("weights")),
  };
}

function folded(
  path: string,
  stored: Float32Array,
  columns: number,
  rowOfToken: ArrayLike<number> | undefined,
  weights: ArrayLike<number> | undefined,
): StaticTable {
  const storedRows = stored.length / columns;
  const rows = (rowOfToken ?? weights)!.length;
  requireInProportion(path, 4 * rows * columns, stored.byteLength + 4 * rows);
  const values = new Float32Array(rows * columns);
  for (let token = 0; token < rows; token++) {
    const row = rowOfToken ? rowOfToken[token]! : token;
    const weight = weights ? weights[token] : 1;
    if (row < 0 || row >= storedRows || weight === undefined) throw noRow(path, token, row, storedRows);
    for (let i = 0; i < columns; i++) values[token * columns + i] = stored[row * columns + i]! * weight;
  }
  return { rows, columns, values };
}

/** Tokens share rows; a file of little that asks for much is none that its library writes. */
const MOST_TIMES_LARGER = 64;
const ALWAYS_BYTES = 64e6;

function requireInProportion(path: string, neededBytes: number, storedBytes: number): void {
  const mostBytes = Math.max(ALWAYS_BYTES, MOST_TIMES_LARGER * storedBytes);
  if (neededBytes <= mostBytes) return;
  throw new DataError({
    what: `${path} would be a table out of all proportion to the file`,
    seen: `${formatBytes(neededBytes)} of rows from ${formatBytes(storedBytes)}`,
    expected: `at most ${MOST_TIMES_LARGER} times as much`,
    next: "Get the file again.",
  });
}

/** A copy that begins where a view of wide elements may begin: those of a file begin anywhere. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

/** The types of the format that hold numbers, each as numbers. */
const READERS: Readonly<Record<string, (bytes: Uint8Array) => ArrayLike<number>>> = {
  F64: (bytes) => new Float64Array(aligned(bytes)),
  F32: (bytes) => new Float32Array(aligned(bytes)),
  F16: (bytes) => new Float32Array(aligned(widenFp16(bytes))),
  BF16: (bytes) =>
    new Float32Array(Uint32Array.from(new Uint16Array(aligned(bytes)), (half) => half << 16).buffer),
  I64: (bytes) => Array.from(new BigInt64Array(aligned(bytes)), Number),
  U64: (bytes) => Array.from(new BigUint64Array(aligned(bytes)), Number),
  I32: (bytes) => new Int32Array(aligned(bytes)),
  U32: (bytes) => new Uint32Array(aligned(bytes)),
  I16: (bytes) => new Int16Array(aligned(bytes)),
  U16: (bytes) => new Uint16Array(aligned(bytes)),
  I8: (bytes) => new Int8Array(aligned(bytes)),
  U8: (bytes) => new Uint8Array(aligned(bytes)),
};

const isInteger = (dtype: string) => /^[IU]\d+$/.test(dtype);

/** A table of int8 holds the numbers themselves: model2vec scales them only by normalising. */
function isFloats({ dtype }: StoredTensor): boolean {
  return dtype === "I8" || (!isInteger(dtype) && Object.hasOwn(READERS, dtype));
}

function floatsOf({ dtype, read }: StoredTensor): Float32Array {
  const values = READERS[dtype]!(read());
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

function weightsOf(path: string, tensor: StoredTensor | undefined): ArrayLike<number> | undefined {
  return tensor && numbersOf(path, "weights", tensor, READERS[tensor.dtype]);
}

function integersOf(path: string, tensor: StoredTensor | undefined): ArrayLike<number> | undefined {
  return (
    tensor && numbersOf(path, "mapping", tensor, isInteger(tensor.dtype) ? READERS[tensor.dtype] : undefined)
  );
}

function numbersOf(
  path: string,
  name: string,
  { dtype, shape, sizeBytes, read }: StoredTensor,
  numbers: ((bytes: Uint8Array) => ArrayLike<number>) | undefined,
): ArrayLike<number> {
  if (numbers && shape.length === 1 && sizeBytes > 0) return numbers(read());
  throw new DataError({
    what: `${path}: ${name} cannot be used`,
    seen: `${dtype}[${shape.join(",")}]`,
    expected: name === "mapping" ? "an integer a token" : "a number a token",
    next: "Save the model again with model2vec.",
  });
}

function noRow(path: string, token: number, row: number, rows: number): DataError {
  return new DataError({
    what: `${path}: token ${token} has no row or no weight`,
    seen: `row ${row}`,
    expected: `a row from 0 to ${rows - 1}, and as many weights as tokens`,
    next: "Save the model again with model2vec.",
  });
}
