// All tensors of a safetensors file: an 8-byte length, that many bytes of JSON (name -> dtype, shape, data_offsets), then the values.
// Source: https://huggingface.co/docs/safetensors (section "Format")
import { DataError } from "../../core/errors.ts";
import { readRegularFile } from "../regular-file.ts";

export interface StoredTensor {
  /** As the format calls it: F32, F16, I64 … */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Row by row, little-endian. */
  readonly bytes: Uint8Array;
}

const LENGTH_BYTES = 8;

/** @throws DataError when the file is cut short or is no safetensors file */
export function readTensorFile(path: string): ReadonlyMap<string, StoredTensor> {
  const file = readRegularFile(path);
  const malformed = (seen: string) =>
    new DataError({
      what: `${path} cannot be read`,
      seen,
      expected: "a whole safetensors file",
      next: "Get the file again.",
    });
  const headerBytes = file.length < LENGTH_BYTES ? 0 : Number(file.readBigUInt64LE(0));
  const valuesStart = LENGTH_BYTES + headerBytes;
  if (headerBytes === 0 || valuesStart > file.length) throw malformed(`${file.length} bytes`);
  const header = parseHeader(file.toString("utf8", LENGTH_BYTES, valuesStart));
  if (!header) throw malformed("a header that is no JSON object");
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (!isEntry(entry)) continue;
    const { dtype, shape } = entry;
    const [begin, end] = entry.data_offsets.map((offset) => valuesStart + offset);
    if (end! > file.length) throw malformed(`${file.length} bytes, and ${name} ends at ${end}`);
    tensors.set(name, { dtype, shape, bytes: file.subarray(begin, end) });
  }
  return tensors;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly number[];
}

function parseHeader(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** The header also has an entry of plain texts, `__metadata__`. */
function isEntry(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && "dtype" in value && "data_offsets" in value;
}
