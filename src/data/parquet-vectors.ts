// Vectors in a list column of a Parquet file, a row each, read a row group at a time: what is decoded at once is small, whatever the file.
import { statSync } from "node:fs";
import { type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { DataError } from "../core/errors.ts";
import { stopIfSignalled } from "../core/signals.ts";
import { type Matrix, MOST_BYTES_IN_MEMORY } from "./matrix.ts";
import { readPart, SpooledRows } from "./row-file.ts";

/** What such a column is called where there are several. */
const USUAL_NAMES = ["embedding", "embeddings", "vector", "vectors"];

/** hyparquet knows snappy by itself. */
const compressors = {
  ZSTD: (bytes: Uint8Array) => Bun.zstdDecompressSync(bytes),
  GZIP: (bytes: Uint8Array) => Bun.gunzipSync(Uint8Array.from(bytes)),
};

/** @throws DataError that names the file, and the row where a vector is none; Interrupted */
export async function readParquetVectors(path: string): Promise<Matrix> {
  const { size: byteLength } = statSync(path);
  // Not by the engine's threads, which say nothing where the system refuses them.
  const file = {
    byteLength,
    slice: (start: number, end = byteLength) => readPart(path, byteLength, start, end),
  };
  const metadata = await readable(path, () => parquetMetadataAsync(file));
  const column = listColumn(path, metadata);
  const rows = Number(metadata.num_rows);
  let filled: Filled | undefined;
  let first = 0;
  for (const group of metadata.row_groups) {
    stopIfSignalled();
    const end = first + Number(group.num_rows);
    const lists: unknown[] = new Array(end - first);
    await readable(path, () =>
      parquetRead({
        ...{ file, metadata, compressors, columns: [column], rowStart: first, rowEnd: end },
        onChunk({ columnData, rowStart }) {
          for (let i = 0; i < columnData.length; i++) lists[rowStart - first + i] = columnData[i];
        },
      }),
    );
    for (const [i, list] of lists.entries()) {
      filled ??= new Filled(path, rows, lengthOf(list));
      filled.put(first + i, list);
    }
    first = end;
  }
  return { shape: [rows, filled?.width ?? 0], values: filled?.finish() ?? new Float32Array(0) };
}

/** Rows that are written at once. */
const SPOOLED_ROWS = 1024;

/** All rows have the width of the first. What is too large for memory goes to a file on its way. */
class Filled {
  readonly width: number;
  readonly #path: string;
  readonly #values: Float32Array;
  readonly #spool: SpooledRows | undefined;
  /** Rows in memory. */
  #held = 0;

  constructor(path: string, rows: number, width: number) {
    this.#path = path;
    this.width = width;
    const isLarge = 4 * rows * width > MOST_BYTES_IN_MEMORY;
    this.#spool = isLarge ? new SpooledRows(width) : undefined;
    this.#values = new Float32Array((isLarge ? SPOOLED_ROWS : rows) * width);
  }

  finish(): Matrix["values"] {
    if (this.#spool === undefined) return this.#values;
    this.#spool.push(this.#values.subarray(0, this.#held * this.width));
    return this.#spool.finish();
  }

  /** Rows come in their order. */
  put(row: number, list: unknown): void {
    if (this.#spool !== undefined && this.#held === SPOOLED_ROWS) {
      this.#spool.push(this.#values);
      this.#held = 0;
    }
    this.#set(row, list, this.#held * this.width);
    this.#held++;
  }

  #set(row: number, list: unknown, first: number): void {
    const { width } = this;
    if (lengthOf(list) !== width)
      throw this.#noVector(row, `${lengthOf(list)} numbers`, `${width}, as in row 1`);
    const numbers = list as ArrayLike<unknown>;
    for (let i = 0; i < width; i++) {
      const number = numbers[i];
      if (typeof number !== "number") throw this.#noVector(row, String(number), "a number");
      this.#values[first + i] = number;
    }
  }

  #noVector(row: number, seen: string, expected: string): DataError {
    return new DataError({
      what: `${this.#path}: row ${row + 1} holds no vector`,
      seen,
      expected,
      next: "Write a list of numbers of one length into each row.",
    });
  }
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) || ArrayBuffer.isView(list) ? (list as unknown as ArrayLike<unknown>).length : 0;
}

/** The only column of lists of numbers, or the one with a usual name. */
function listColumn(path: string, metadata: FileMetaData): string {
  const columns = parquetSchema(metadata).children;
  const lists = columns.filter((column) => isListOf(isFloat, column)).map(({ element }) => element.name);
  const [only, ...others] = lists;
  const found = others.length === 0 ? only : USUAL_NAMES.find((name) => lists.includes(name));
  if (found !== undefined) return found;
  throw new DataError({
    what: `${path} has ${lists.length === 0 ? "no" : "several"} columns of vectors`,
    seen: `columns ${columns.map(({ element }) => element.name).join(", ")}`,
    expected: "one column of lists of float or double, or one that is called embedding or vector",
    next:
      lists.length === 0 && columns.some((column) => isListOf(isInteger, column))
        ? "Write its lists as float: of pyarrow, column.cast(pa.list_(pa.float32()))."
        : "Write the vectors into a column embedding.",
  });
}

type SchemaTree = ReturnType<typeof parquetSchema>;

type Element = SchemaTree["element"];

/** Three levels as the format has it since 2014, or two as before. */
function isListOf(isWanted: (item: Element) => boolean, { element, children }: SchemaTree): boolean {
  if (element.repetition_type === "REPEATED") return isWanted(element);
  const [list, ...more] = children;
  if (list === undefined || more.length > 0 || list.element.repetition_type !== "REPEATED") return false;
  const [item, ...others] = list.children;
  return item === undefined ? isWanted(list.element) : others.length === 0 && isWanted(item.element);
}

function isFloat({ type, logical_type }: Element): boolean {
  return type === "FLOAT" || type === "DOUBLE" || logical_type?.type === "FLOAT16";
}

/** Decimals are written as integers. */
function isInteger({ type }: Element): boolean {
  return type === "INT32" || type === "INT64";
}

/** What the library finds wrong is the file's fault. */
async function readable<T>(path: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new DataError({
      what: `${path} is not read as Parquet`,
      seen: error instanceof Error ? error.message : String(error),
      expected: "a Parquet file, uncompressed or in snappy, zstd or gzip",
      next: "Write the vectors again, or as npy by numpy.save.",
    });
  }
}
