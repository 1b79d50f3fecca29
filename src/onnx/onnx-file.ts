// What an ONNX file says of the files beside it, read without its weights: a model of gigabytes is skipped through in milliseconds.
// Field numbers are those of https://github.com/onnx/onnx/blob/v1.17.0/onnx/onnx.proto
import { readSync } from "node:fs";
import { withRegularFile } from "../files/regular-file.ts";

export interface ExternalData {
  /** Relative to the folder of the ONNX file. */
  readonly location: string;
  /** What the file must have for every tensor in it. */
  readonly neededBytes: number;
}

/** The files of weights that the model refers to. A file that is no ONNX refers to none: the runtime says what is wrong with it. */
export function externalDataOf(path: string): readonly ExternalData[] {
  return withRegularFile(path, (file, { size }) => {
    const needed = new Map<string, number>();
    const model = new FieldReader(file, 0, size);
    for (const graph of model.messages(MODEL_GRAPH)) {
      for (const tensor of graph.messages(GRAPH_INITIALIZER)) noteExternal(tensor, needed);
    }
    return [...needed].map(([location, neededBytes]) => ({ location, neededBytes }));
  });
}

const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR_EXTERNAL_DATA = 13;
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;

function noteExternal(tensor: FieldReader, needed: Map<string, number>): void {
  const entries = new Map<string, string>();
  for (const entry of tensor.messages(TENSOR_EXTERNAL_DATA)) {
    const texts = new Map([...entry.fields()].map((field) => [field.number, entry.text(field)]));
    entries.set(texts.get(ENTRY_KEY) ?? "", texts.get(ENTRY_VALUE) ?? "");
  }
  const location = entries.get("location");
  if (location === undefined) return;
  const endBytes = Number(entries.get("offset") ?? 0) + Number(entries.get("length") ?? 0);
  needed.set(location, Math.max(endBytes, needed.get(location) ?? 0));
}

interface Field {
  readonly number: number;
  /** Where the content of a length-delimited field begins and ends. */
  readonly begin: number;
  readonly end: number;
}

const WINDOW_BYTES = 64 * 1024;

/** Length-delimited fields of one message in a file (https://protobuf.dev/programming-guides/encoding). Ends where the bytes make no sense. */
class FieldReader {
  readonly #file: number;
  readonly #begin: number;
  readonly #end: number;
  readonly #window = new Uint8Array(WINDOW_BYTES);
  #windowStart = 0;
  #windowBytes = 0;

  constructor(file: number, begin: number, end: number) {
    this.#file = file;
    this.#begin = begin;
    this.#end = end;
  }

  *messages(fieldNumber: number): Generator<FieldReader> {
    for (const { number, begin, end } of this.fields()) {
      if (number === fieldNumber) yield new FieldReader(this.#file, begin, end);
    }
  }

  *fields(): Generator<Field> {
    let at = this.#begin;
    while (at < this.#end) {
      const tag = this.#varint(at);
      if (!tag) return;
      const wireType = tag.value % 8;
      const value = wireType === 0 || wireType === 2 ? this.#varint(tag.next) : undefined;
      if (wireType === 0 && value) at = value.next;
      else if (wireType === 1) at = tag.next + 8;
      else if (wireType === 5) at = tag.next + 4;
      else if (value && value.next + value.value <= this.#end) {
        at = value.next + value.value;
        yield { number: Math.floor(tag.value / 8), begin: value.next, end: at };
      } else return;
    }
  }

  text({ begin, end }: Field): string {
    const bytes = new Uint8Array(end - begin);
    readSync(this.#file, bytes, 0, bytes.length, begin);
    return new TextDecoder().decode(bytes);
  }

  #varint(at: number): { value: number; next: number } | undefined {
    let value = 0;
    for (let index = 0; index < 10; index++) {
      const byte = this.#byte(at + index);
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return { value, next: at + index + 1 };
    }
    return undefined;
  }

  #byte(at: number): number | undefined {
    if (at >= this.#end) return undefined;
    if (at < this.#windowStart || at >= this.#windowStart + this.#windowBytes) {
      this.#windowStart = at;
      this.#windowBytes = readSync(this.#file, this.#window, 0, WINDOW_BYTES, at);
    }
    return this.#window[at - this.#windowStart];
  }
}
