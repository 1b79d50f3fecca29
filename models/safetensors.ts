// Reads one tensor of a safetensors file: an 8-byte length, that many bytes of JSON (tensor name -> dtype, shape,
// data_offsets), then the values. Everything is checked before a byte of the values is used.
// Source: https://huggingface.co/docs/safetensors (section "Format")

import { DataError } from "../src/core/errors.ts";

/** The tensor that the reader asks for. */
export interface WantedTensor {
  readonly name: string;
  readonly dtype: keyof typeof elementSizeBytes;
  readonly shape: readonly number[];
}

const LENGTH_SIZE_BYTES = 8;
const elementSizeBytes = { F32: 4, F16: 2 } as const;

/**
 * The values of one tensor, row by row, little-endian: a view of `fileBytes`.
 * @param source what messages call the file
 * @throws DataError if the file is cut short or malformed, or does not have the wanted tensor
 */
export function readTensor(fileBytes: Uint8Array, source: string, wanted: WantedTensor): Uint8Array {
  const malformed = (what: string, seen: string, expected: string) =>
    new DataError({ what: `${source}: ${what}`, seen, expected, next: "fetch the file again" });

  const { name, dtype, shape } = wanted;
  const { header, valuesOffset } = readHeader(fileBytes, malformed);
  const entry = header[name];
  if (!isEntry(entry)) {
    throw malformed(
      `no tensor "${name}"`,
      Object.keys(header).join(", "),
      "dtype, shape and data_offsets of it",
    );
  }
  if (entry.dtype !== dtype) throw malformed(`dtype of "${name}"`, entry.dtype, dtype);
  if (String(entry.shape) !== String(shape)) {
    throw malformed(`shape of "${name}"`, `[${entry.shape}]`, `[${shape}]`);
  }

  const [begin, end] = entry.data_offsets;
  const sizeBytes = shape.reduce((count, dim) => count * dim, elementSizeBytes[dtype]);
  if (end - begin !== sizeBytes) {
    throw malformed(`length of "${name}"`, `${end - begin} bytes`, `${sizeBytes} bytes`);
  }
  if (valuesOffset + end > fileBytes.length) {
    throw malformed(
      `"${name}" is cut short`,
      `${fileBytes.length} bytes in the file`,
      `${valuesOffset + end}`,
    );
  }
  return fileBytes.subarray(valuesOffset + begin, valuesOffset + end);
}

type Malformed = (what: string, seen: string, expected: string) => DataError;

function readHeader(fileBytes: Uint8Array, malformed: Malformed) {
  if (fileBytes.length < LENGTH_SIZE_BYTES) {
    throw malformed("no header", `${fileBytes.length} bytes`, `${LENGTH_SIZE_BYTES} bytes of length first`);
  }
  const view = new DataView(fileBytes.buffer, fileBytes.byteOffset, fileBytes.byteLength);
  const headerSizeBytes = Number(view.getBigUint64(0, true));
  const valuesOffset = LENGTH_SIZE_BYTES + headerSizeBytes;
  if (valuesOffset > fileBytes.length) {
    throw malformed(
      "the header is cut short",
      `${fileBytes.length} bytes in the file`,
      `at least ${valuesOffset}`,
    );
  }
  const headerText = new TextDecoder().decode(fileBytes.subarray(LENGTH_SIZE_BYTES, valuesOffset));
  const header = parseObject(headerText);
  if (header === null) throw malformed("the header", headerText.slice(0, 40), "a JSON object");
  return { header, valuesOffset };
}

function parseObject(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function isEntry(value: unknown): value is Entry {
  if (!isObject(value)) return false;
  const { dtype, shape, data_offsets: offsets } = value;
  return typeof dtype === "string" && isSizes(shape) && isSizes(offsets) && offsets.length === 2;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}
