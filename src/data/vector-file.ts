// Vectors that were made elsewhere: numpy's npy, raw float32 and safetensors, mapped into memory or read where they lie, and Parquet. A
// row a text.
import { basename } from "node:path";
import { DataError, MissingError, UsageError } from "../core/errors.ts";
import { statusOf } from "../files/there.ts";
import { type Matrix, MOST_BYTES_IN_MEMORY, type RowReader } from "./matrix.ts";
import { NUMBER_TYPES, type NumberType, openRowFile, type RowPlace, readHead } from "./row-file.ts";

export interface VectorFile {
  readonly name: string;
  readonly rows: number;
  readonly width: number;
  /** [rows, width]; of the file itself where it is mapped and holds float32 at a place that can be read so. */
  readonly values: Float32Array | RowReader;
}

/**
 * @param rawWidth components of a vector in a raw file, which does not say
 * @throws MissingError where there is none, UsageError where it is raw and its width was not given, DataError when it is malformed
 */
export async function readVectorFile(path: string, rawWidth: number | undefined): Promise<VectorFile> {
  const status = statusOf(path);
  if (!status?.isFile()) throw notThere(path);
  const { shape, values } = path.endsWith(".parquet")
    ? await (await import("./parquet-vectors.ts")).readParquetVectors(path)
    : readMapped(path, status.size, rawWidth);
  const [rows = 0, width = 0] = shape;
  if (shape.length !== 2 || rows === 0 || width === 0) {
    throw malformed(path, `the shape [${shape.join(", ")}]`, "vectors in rows, [rows, width]");
  }
  return { name: basename(path), rows, width, values };
}

/** What is read of a large file to know what it holds: more than any header takes. */
const HEAD_BYTES = 16e6;

/** A file, or the begin of one that is too large to be mapped. */
interface Opened {
  readonly path: string;
  readonly sizeBytes: number;
  readonly bytes: Uint8Array;
}

function readMapped(path: string, sizeBytes: number, rawWidth: number | undefined): Matrix {
  const file = { path, sizeBytes, bytes: bytesOf(path, sizeBytes) };
  if (path.endsWith(".npy")) return readNpy(file);
  return path.endsWith(".safetensors") ? readSafetensors(file) : readRaw(file, rawWidth);
}

function bytesOf(path: string, sizeBytes: number): Uint8Array {
  if (sizeBytes === 0) return new Uint8Array(0);
  return sizeBytes > MOST_BYTES_IN_MEMORY ? readHead(path, HEAD_BYTES) : Bun.mmap(path);
}

function readRaw({ path, sizeBytes, bytes }: Opened, width: number | undefined): Matrix {
  if (width === undefined) {
    throw new UsageError({
      what: `${path} does not say how long its vectors are`,
      expected: "--dim with the full width",
      next: "Give --dim, such as --dim 768; smaller dims in the same list are judged.",
    });
  }
  const rows = sizeBytes / 4 / width;
  if (!Number.isInteger(rows))
    throw malformed(path, `${sizeBytes} bytes`, `a multiple of 4 x ${width}, float32 in rows of --dim`);
  return { shape: [rows, width], values: floats({ path, start: 0, rows, width, type: "<f4" }, bytes) };
}

/** Source: numpy.lib.format, versions 1 to 3. */
function readNpy(file: Opened): Matrix {
  const { path, bytes } = file;
  const isNpy = Buffer.from(bytes.subarray(0, 6)).toString("latin1") === "\x93NUMPY";
  if (!isNpy || bytes.length < 12) throw malformed(path, "no npy header", "a file of numpy.save");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const isLong = bytes[6]! >= 2;
  const start = isLong ? 12 : 10;
  const headerBytes = isLong ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = Buffer.from(bytes.subarray(start, start + headerBytes)).toString("latin1");
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? "";
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? "")
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  if (/'fortran_order':\s*True/.test(header))
    throw malformed(path, "columns first (fortran_order)", "rows first: numpy.ascontiguousarray");
  return { shape, values: numbersAt(file, start + headerBytes, shape, type) };
}

const SAFETENSORS_TYPES: Readonly<Record<string, string>> = { F32: "<f4", F16: "<f2", F64: "<f8" };

/** The only tensor, or the only one with two axes. */
function readSafetensors(file: Opened): Matrix {
  const { path, bytes } = file;
  if (bytes.length < 8) throw malformed(path, `${bytes.length} bytes`, "a safetensors file");
  const headerBytes = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = parseHeader(path, bytes.subarray(8, 8 + headerBytes));
  const tensors = Object.entries(header).filter(
    ([name, { shape }]) => name !== "__metadata__" && shape?.length === 2,
  );
  const [found, ...others] = tensors;
  if (found === undefined || others.length > 0) {
    const names = tensors.map(([name]) => name).join(", ");
    throw malformed(path, `${tensors.length} tensors with two axes (${names})`, "one, [rows, width]");
  }
  const { dtype = "", shape = [], data_offsets: [from] = [0] } = found[1];
  return {
    shape,
    values: numbersAt(file, 8 + headerBytes + from!, shape, SAFETENSORS_TYPES[dtype] ?? dtype),
  };
}

interface TensorInfo {
  readonly dtype?: string;
  readonly shape?: readonly number[];
  readonly data_offsets?: readonly number[];
}

function parseHeader(path: string, bytes: Uint8Array): Readonly<Record<string, TensorInfo>> {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    throw malformed(path, "a header that is no JSON", "a safetensors file");
  }
}

function numbersAt(
  { path, sizeBytes, bytes }: Opened,
  start: number,
  shape: readonly number[],
  type: string,
): Float32Array | RowReader {
  const [rows = 0, width = 0] = shape;
  const count = shape.reduce((product, size) => product * size, 1);
  if (!isNumberType(type))
    throw malformed(path, `numbers of type ${JSON.stringify(type)}`, "float32, float16 or float64");
  const each = NUMBER_TYPES[type].bytes;
  if (start + count * each > sizeBytes)
    throw malformed(path, `${sizeBytes - start} bytes of numbers`, `${count * each}: it is cut short`);
  return floats({ path, start, rows, width, type }, bytes);
}

function isNumberType(type: string): type is NumberType {
  return Object.hasOwn(NUMBER_TYPES, type);
}

/** In place where the alignment allows it; a large file is not brought into memory. */
function floats(place: RowPlace, bytes: Uint8Array): Float32Array | RowReader {
  const { start, rows, width, type } = place;
  const count = rows * width;
  const isThere = start + count * NUMBER_TYPES[type].bytes <= bytes.length;
  if (!isThere || 4 * count > MOST_BYTES_IN_MEMORY) return openRowFile(place);
  const at = bytes.byteOffset + start;
  if (type === "<f4" && at % 4 === 0) return new Float32Array(bytes.buffer, at, count);
  const { bytes: each, toFloats } = NUMBER_TYPES[type];
  return toFloats(bytes.slice(start, start + count * each).buffer);
}

function notThere(path: string): MissingError {
  return new MissingError({
    what: "there is no such file of vectors",
    seen: path,
    expected: "a file that ends in .npy, .safetensors or .parquet, or raw float32",
    next: "Check the spelling.",
  });
}

function malformed(path: string, seen: string, expected: string): DataError {
  return new DataError({
    what: `${path} is not read as vectors`,
    seen,
    expected,
    next: "Write the vectors again, as numpy.save does.",
  });
}
