// Vectors that were made elsewhere: numpy's npy, raw float32 and safetensors, mapped into memory or read where they lie, and Parquet. A
// row a text.
import { basename } from "node:path";
import { readTensorFile } from "../assets/model/tensor-file.ts";
import { DataError, MissingError, UsageError } from "../core/errors.ts";
import { requireFile, statusOf } from "../files/there.ts";
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
  if (status === undefined) throw notThere(path);
  requireFile(path, status);
  const { shape, values } = path.endsWith(".parquet")
    ? await (await import("./parquet-vectors.ts")).readParquetVectors(path)
    : readMapped(path, status.size, rawWidth);
  const [rows, width] = vectorShape(path, shape);
  return { name: basename(path), rows, width, values };
}

/** @throws DataError unless it is [rows, width] */
function vectorShape(path: string, shape: readonly number[]): [number, number] {
  const [rows = 0, width = 0] = shape;
  const isWhole = shape.every((size) => Number.isSafeInteger(size) && size > 0);
  if (shape.length === 2 && isWhole) return [rows, width];
  throw malformed(path, `the shape [${shape.join(", ")}]`, "vectors in rows, [rows, width]", NEXT.shape);
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

/** What others write vectors or texts into: raw numbers have no such name. */
const OTHER_ENDINGS =
  /\.(jsonl|json|ndjson|csv|tsv|txt|npz|pt|pth|pkl|pickle|h5|hdf5|arrow|feather|gz|zst|zip)$/i;

function readRaw({ path, sizeBytes, bytes }: Opened, width: number | undefined): Matrix {
  const [ending] = OTHER_ENDINGS.exec(path) ?? [];
  if (ending !== undefined)
    throw malformed(path, `a file that ends in ${ending}`, KINDS_OF_FILES, NEXT.otherEnding);
  if (width === undefined) {
    throw new UsageError({
      what: `${path} does not say how long its vectors are`,
      expected: "--dim with the full width",
      next: "Give --dim, such as --dim 768; smaller dims in the same list are judged.",
    });
  }
  const rows = sizeBytes / 4 / width;
  if (!Number.isInteger(rows))
    throw malformed(
      path,
      `${sizeBytes} bytes`,
      `a multiple of 4 x ${width}, float32 in rows of --dim`,
      NEXT.rawWidth,
    );
  return { shape: [rows, width], values: floats({ path, start: 0, rows, width, type: "<f4" }, bytes) };
}

/** Source: numpy.lib.format, versions 1 to 3. */
function readNpy(file: Opened): Matrix {
  const { path, bytes } = file;
  const isNpy = Buffer.from(bytes.subarray(0, 6)).toString("latin1") === "\x93NUMPY";
  if (!isNpy || bytes.length < 12)
    throw malformed(path, "no npy header", "a file of numpy.save", NEXT.npyHeader);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const isLong = bytes[6]! >= 2;
  const start = isLong ? 12 : 10;
  const headerBytes = isLong ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = Buffer.from(bytes.subarray(start, start + headerBytes)).toString("latin1");
  // Of a structured type there is a list in its place.
  const type = /'descr':\s*(?:'([^']+)'|\[)/.exec(header)?.[1] ?? "structured";
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? "")
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  if (/'fortran_order':\s*True/.test(header))
    throw malformed(path, "columns first (fortran_order)", "rows first", NEXT.columnsFirst);
  return { shape, values: numbersAt(file, start + headerBytes, shape, type) };
}

const SAFETENSORS_TYPES: Readonly<Record<string, string>> = { F32: "<f4", F16: "<f2", F64: "<f8" };

/** The only tensor, or the only one with two axes. */
function readSafetensors(file: Opened): Matrix {
  const { path } = file;
  const tensors = [...readTensorFile(path, NEXT.safetensors)].filter(([, { shape }]) => shape.length === 2);
  const [found, ...others] = tensors;
  if (found === undefined || others.length > 0) {
    const names = tensors.map(([name]) => name).join(", ");
    throw malformed(
      path,
      tensors.length === 0 ? "no tensor with two axes" : `${tensors.length} tensors with two axes (${names})`,
      "one, [rows, width]",
      NEXT.oneTensor,
    );
  }
  const [, { dtype, shape, offset }] = found;
  return { shape, values: numbersAt(file, offset, shape, SAFETENSORS_TYPES[dtype] ?? dtype) };
}

function numbersAt(
  { path, sizeBytes, bytes }: Opened,
  start: number,
  shape: readonly number[],
  type: string,
): Float32Array | RowReader {
  const [rows, width] = vectorShape(path, shape);
  const count = rows * width;
  if (!isNumberType(type))
    throw malformed(
      path,
      `numbers of type ${JSON.stringify(type)}`,
      "float32, float16 or float64",
      type === "|O" ? NEXT.objects : NEXT.numberType,
    );
  const each = NUMBER_TYPES[type].bytes;
  if (start + count * each > sizeBytes)
    throw malformed(
      path,
      `${Math.max(0, sizeBytes - start)} bytes of numbers`,
      `${count * each}: it is cut short`,
      NEXT.cutShort,
    );
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
  const { bytes: each, View } = NUMBER_TYPES[type];
  // From one view to another: Float32Array.from walks an iterator, which takes memory for every number.
  return new Float32Array(new View(bytes.slice(start, start + count * each).buffer));
}

const KINDS_OF_FILES = "a file that ends in .npy, .safetensors or .parquet, or raw float32";

function notThere(path: string): MissingError {
  return new MissingError({
    what: "there is no such file of vectors",
    seen: path,
    expected: KINDS_OF_FILES,
    next: "Check the spelling.",
  });
}

/** What mends each fault. */
const NEXT = {
  shape: "Write one row a text: numpy.save of vectors.reshape(len(texts), -1).",
  rawWidth: "Give --dim with the full width of the vectors; smaller dims in the same list are judged.",
  npyHeader: "Write it with numpy.save; raw float32 has any other ending, and --dim says its width.",
  otherEnding: "Write it with numpy.save; of texts, mrlbench embed --format f32 makes raw vectors.",
  columnsFirst: "Write numpy.ascontiguousarray(vectors).",
  safetensors: "Write it with save_file of safetensors.",
  oneTensor: "Write the vectors alone: save_file({'vectors': vectors}), a row a text.",
  objects:
    "Its rows are Python objects, of unequal lengths perhaps: write numpy.stack(rows).astype('float32').",
  numberType: "Write vectors.astype('float32'), of torch vectors.float().",
  cutShort: "Copy it once more, or write it again.",
} as const;

function malformed(path: string, seen: string, expected: string, next: string): DataError {
  return new DataError({ what: `${path} is not read as vectors`, seen, expected, next });
}
