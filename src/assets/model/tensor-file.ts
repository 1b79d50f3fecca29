// All tensors of a safetensors file: an 8-byte length, that many bytes of JSON (name -> dtype, shape, data_offsets), then the values.
// Type, shape, offsets and the file are held against each other, as the format's own reader does: one that says another size than the
// others would be read as other values.
// Source: https://huggingface.co/docs/safetensors (section "Format")

import { DataError } from "../../core/errors.ts";
import { jsonExcerpt } from "../../core/json-excerpt.ts";
import { readPart, readPartOf, withRegularFile } from "../../files/regular-file.ts";

export interface StoredTensor {
  /** As the format calls it: F32, F16, I64 … */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly sizeBytes: number;
  /** Where its values begin in the file. */
  readonly offset: number;
  /** Its values, row by row, little-endian. @throws DataError where the file became shorter */
  read(): Uint8Array;
}

const LENGTH_BYTES = 8;
/** Far more than the few tensors of a table take. */
const MOST_HEADER_BYTES = 8 << 20;
const BYTES_BY_TYPE: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, F8_E8M0: 1 },
  ...{ I16: 2, U16: 2, F16: 2, BF16: 2 },
  ...{ I32: 4, U32: 4, F32: 4 },
  ...{ I64: 8, U64: 8, F64: 8, C64: 8 },
};

/**
 * What a file holds; values stay there until they are read.
 * @param next what mends a file that is malformed
 * @throws DataError when the file is cut short, is no safetensors file, or says things of a tensor that cannot all be true
 */
export function readTensorFile(
  path: string,
  next = "Get the file again.",
): ReadonlyMap<string, StoredTensor> {
  return withRegularFile(path, (file, { size }) => tensorsOf(path, file, size, next));
}

function tensorsOf(
  path: string,
  file: number,
  fileBytes: number,
  next: string,
): ReadonlyMap<string, StoredTensor> {
  const malformed = (seen: string, expected = "a whole safetensors file") =>
    new DataError({ what: `${path} cannot be read`, seen, expected, next });
  const length = readPart(file, 0, LENGTH_BYTES);
  const headerBytes = length.length < LENGTH_BYTES ? 0n : length.readBigUInt64LE(0);
  const valuesStart = LENGTH_BYTES + Number(headerBytes);
  if (headerBytes === 0n || valuesStart > fileBytes) {
    throw malformed(`${fileBytes} bytes, and a header of ${headerBytes}`);
  }
  if (headerBytes > MOST_HEADER_BYTES) {
    throw malformed(`a header of ${headerBytes} bytes`, `at most ${MOST_HEADER_BYTES}`);
  }
  const entries = entriesOf(readPart(file, LENGTH_BYTES, Number(headerBytes)).toString("utf8"));
  if (!entries) throw malformed("a header that is no JSON object");
  const valuesBytes = fileBytes - valuesStart;
  const tensors = new Map<string, StoredTensor>();
  let end = 0;
  for (const [name, entry] of entries.sort((a, b) => beginOf(a[1]) - beginOf(b[1]))) {
    if (!isEntry(entry)) throw malformed(`${name} ${jsonExcerpt(entry)}`, ENTRY);
    const { dtype, shape, data_offsets } = entry;
    const [from, to] = data_offsets;
    const sizeBytes = shape.reduce((product, length) => product * length, BYTES_BY_TYPE[dtype]!);
    if (to - from !== sizeBytes) {
      const seen = `${name} ${dtype}[${shape.join(",")}] in ${to - from} bytes`;
      throw malformed(seen.slice(0, 200), `${sizeBytes} bytes of that type and shape`);
    }
    if (from !== end || to > valuesBytes) {
      throw malformed(
        `${name} at ${from} to ${to} of ${valuesBytes} bytes`,
        `values from ${end} on, one tensor behind the other`,
      );
    }
    end = to;
    const offset = valuesStart + from;
    const read = () => {
      const bytes = readPartOf(path, offset, sizeBytes);
      if (bytes.length < sizeBytes) throw malformed(`${offset + bytes.length} bytes by now`);
      return bytes;
    };
    tensors.set(name, { dtype, shape, sizeBytes, offset, read });
  }
  if (end !== valuesBytes)
    throw malformed(`${valuesBytes} bytes of values`, `${end}, which the header speaks of`);
  return tensors;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [from: number, to: number];
}

const ENTRY = "a known dtype, a shape, and two offsets that do not go back";

/** What the header says of tensors: it also has an entry of plain texts. */
function entriesOf(text: string): [name: string, entry: unknown][] | undefined {
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header !== "object" || header === null || Array.isArray(header)) return undefined;
    return Object.entries(header).filter(([name]) => name !== "__metadata__");
  } catch {
    return undefined;
  }
}

function beginOf(entry: unknown): number {
  return isEntry(entry) ? entry.data_offsets[0] : 0;
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  const { dtype, shape, data_offsets } = value as Readonly<Record<string, unknown>>;
  return (
    typeof dtype === "string" &&
    Object.hasOwn(BYTES_BY_TYPE, dtype) &&
    isSizes(shape) &&
    isSizes(data_offsets) &&
    data_offsets.length === 2 &&
    data_offsets[0]! <= data_offsets[1]!
  );
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
