import { describe, expect, test } from "bun:test";
import { readTensor } from "../../models/safetensors.ts";
import { DataError } from "../../src/core/errors.ts";

const wanted = { name: "table", dtype: "F16", shape: [2, 3] } as const;
const values = Uint8Array.from({ length: 12 }, (_, i) => i + 1);
const entry = { dtype: "F16", shape: [2, 3], data_offsets: [4, 16] };

/** A file as the format describes it; `headerSizeBytes` can lie. */
function fileOf(header: unknown, data: Uint8Array, headerSizeBytes?: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(headerSizeBytes ?? json.length), true);
  return Uint8Array.from([...length, ...json, ...data]);
}

const other = Uint8Array.of(90, 91, 92, 93);
const whole = fileOf(
  { __metadata__: { made: "here" }, other: { dtype: "F32", shape: [1], data_offsets: [0, 4] }, table: entry },
  Uint8Array.from([...other, ...values]),
);

test("the values of the tensor that was asked for, also in the middle of a larger buffer", () => {
  expect([...readTensor(whole, "file", wanted)]).toEqual([...values]);
  const within = Uint8Array.from([0, ...whole, 0]).subarray(1, whole.length + 1);
  expect([...readTensor(within, "file", wanted)]).toEqual([...values]);
});

test("a file cut at any byte is refused", () => {
  for (let length = 0; length < whole.length; length++) {
    expect(() => readTensor(whole.subarray(0, length), "cut.safetensors", wanted)).toThrow(DataError);
  }
});

describe("the message names the file, what is wrong, and what was expected", () => {
  const data = new Uint8Array(16);
  const cases: [string, Uint8Array, string[]][] = [
    ["no length", Uint8Array.of(1, 2), ["f.safetensors: no header", "seen: 2 bytes"]],
    ["header beyond the file", fileOf({}, data, 1000), ["the header is cut short", "at least 1008"]],
    ["header of astronomical size", fileOf({}, data, 2 ** 60), ["the header is cut short"]],
    ["header not JSON", fileOf("hello", data), ["the header", "seen: hello", "expected: a JSON object"]],
    ["header a list", fileOf([1], data), ["expected: a JSON object"]],
    ["no such tensor", fileOf({ a: entry, b: entry }, data), ['no tensor "table"', "seen: a, b"]],
    ["entry without offsets", fileOf({ table: { dtype: "F16", shape: [2, 3] } }, data), ["data_offsets"]],
    ["wrong dtype", fileOf({ table: { ...entry, dtype: "BF16" } }, data), ["seen: BF16", "expected: F16"]],
    ["wrong shape", fileOf({ table: { ...entry, shape: [3, 2] } }, data), ["seen: [3,2]", "expected: [2,3]"]],
    ["short range", fileOf({ table: { ...entry, data_offsets: [0, 10] } }, data), ["10 bytes", "12 bytes"]],
    ["values beyond the file", fileOf({ table: entry }, data.subarray(0, 15)), ["is cut short"]],
  ];
  test.each(cases)("%s", (_, fileBytes, parts) => {
    const message = messageOf(() => readTensor(fileBytes, "f.safetensors", wanted));
    for (const part of ["f.safetensors", ...parts]) expect(message).toContain(part);
  });
});

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
  throw new Error("the call did not fail");
}
