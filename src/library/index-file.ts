// The file of an index: what it holds, whatever kind it is, so that one kind's file serves the others. Little-endian throughout:
// the magic with its version, the length of a header, the header as JSON, keys (int32), vectors (float32, normalised), and the SHA-256 of
// all that is before it.
import { DataError } from "../core/errors.ts";
import { writeFailure } from "../core/system-error.ts";
import { readRegularFile } from "../files/regular-file.ts";
import { replaceFile } from "../files/replace-file.ts";
import { INDEX_KINDS, type IndexKind } from "./search-index.ts";

/** What a file says of an index before its vectors. */
export interface IndexHeader {
  readonly kind: IndexKind;
  readonly dim: number;
  readonly dims: readonly number[];
  readonly capacity: number;
  readonly size: number;
}

export interface IndexContent extends IndexHeader {
  readonly keys: Int32Array;
  /** [size, dim] */
  readonly vectors: Float32Array;
}

const MAGIC = "mrlbench index 1\n";
const LENGTH_BYTES = 4;
const HASH_BYTES = 32;
/** Of a key, and of a component. */
const BYTES = 4;
/** Headers are padded so that numbers lie where a view can begin. */
const ALIGNMENT = 4;

/** @throws OutputError, and then an old file is as it was */
export function writeIndexFile(path: string, { keys, vectors, ...header }: IndexContent): void {
  const text = JSON.stringify(header);
  const fixedBytes = MAGIC.length + LENGTH_BYTES;
  const padding = -(fixedBytes + Buffer.byteLength(text)) & (ALIGNMENT - 1);
  const head = Buffer.from(text + " ".repeat(padding));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(head.length);
  const body = Buffer.concat([Buffer.from(MAGIC), length, head, bytesOf(keys), bytesOf(vectors)]);
  try {
    replaceFile(path, Buffer.concat([body, hashOf(body)]));
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/** @throws DataError for a file that is not there, is none of an index, or is not whole */
export function readIndexFile(path: string): IndexContent {
  const file = readRegularFile(path);
  if (file.subarray(0, MAGIC.length).toString("latin1") !== MAGIC) {
    throw notUsable(
      path,
      JSON.stringify(file.subarray(0, MAGIC.length).toString("latin1")),
      `${JSON.stringify(MAGIC)} at its beginning`,
    );
  }
  const body = file.subarray(0, Math.max(0, file.length - HASH_BYTES));
  const headBegin = MAGIC.length + LENGTH_BYTES;
  if (body.length < headBegin || !hashOf(body).equals(file.subarray(body.length))) {
    throw notUsable(path, "a checksum of other bytes than it has", "a file as it was saved");
  }
  const headEnd = headBegin + body.readUInt32LE(MAGIC.length);
  const header = headerOf(body.toString("utf8", headBegin, headEnd));
  if (header === undefined) throw notUsable(path, "another header", "the header that this version writes");
  const { size, dim } = header;
  const endBytes = headEnd + BYTES * size * (1 + dim);
  if (endBytes !== body.length) {
    throw notUsable(path, `${body.length} bytes`, `${endBytes} for ${size} vectors of ${dim}`);
  }
  const keys = new Int32Array(size);
  const vectors = new Float32Array(size * dim);
  const keysEnd = headEnd + keys.byteLength;
  bytesOf(keys).set(body.subarray(headEnd, keysEnd));
  bytesOf(vectors).set(body.subarray(keysEnd, endBytes));
  if (!areKeys(keys, header.capacity) || !vectors.every(Number.isFinite))
    throw notUsable(path, "keys or components that no index has", "a file as it was saved");
  return { ...header, keys, vectors };
}

/** Undefined for what we did not write. The options that it becomes have limits of their own. */
function headerOf(text: string): IndexHeader | undefined {
  try {
    const header = JSON.parse(text) as IndexHeader;
    const { kind, dim, dims, capacity, size } = header;
    const isOurs =
      INDEX_KINDS.includes(kind) &&
      [dim, capacity, size + 1, ...dims].every((count) => Number.isSafeInteger(count) && count > 0) &&
      size <= capacity &&
      dims.every((each) => each <= dim);
    return isOurs ? header : undefined;
  } catch {
    return undefined;
  }
}

/** Each once. */
function areKeys(keys: Int32Array, capacity: number): boolean {
  return new Set(keys).size === keys.length && keys.every((key) => key >= 0 && key < capacity);
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function hashOf(bytes: Uint8Array): Buffer {
  return new Bun.CryptoHasher("sha256").update(bytes).digest();
}

function notUsable(path: string, seen: string, expected: string): DataError {
  return new DataError({
    what: `${path} is no index that can be loaded`,
    seen,
    expected,
    next: "Save the index again, with a version of mrlbench that writes this format.",
  });
}
