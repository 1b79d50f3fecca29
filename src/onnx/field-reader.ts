// The fields of protobuf messages in a file (https://protobuf.dev/programming-guides/encoding), read a window at a time: what is not
// asked for is passed over.
import { readSync } from "node:fs";

export interface Field {
  readonly number: number;
  /** Where the content of a length-delimited field lies in the file; undefined for an integer. */
  readonly content: { readonly begin: number; readonly end: number } | undefined;
  /** What an integer field holds; 0 for the other kinds. */
  readonly value: number;
}

const WINDOW_BYTES = 64 * 1024;

/** Bytes of an open file; one window serves all its messages. */
export class FileBytes {
  readonly #file: number;
  readonly #window = new Uint8Array(WINDOW_BYTES);
  #windowStart = 0;
  #windowBytes = 0;

  constructor(file: number) {
    this.#file = file;
  }

  /** Undefined beyond the end of the file. */
  at(position: number): number | undefined {
    if (position < this.#windowStart || position >= this.#windowStart + this.#windowBytes) {
      this.#windowStart = position;
      this.#windowBytes = readSync(this.#file, this.#window, 0, WINDOW_BYTES, position);
    }
    return this.#window[position - this.#windowStart];
  }

  slice(begin: number, end: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(end - begin);
    for (let index = 0; index < bytes.length; index++) bytes[index] = this.at(begin + index) ?? 0;
    return bytes;
  }
}

/** One message. Its fields end where the bytes make no sense. */
export class FieldReader {
  readonly #bytes: FileBytes;
  readonly #begin: number;
  readonly #end: number;

  constructor(bytes: FileBytes, begin: number, end: number) {
    this.#bytes = bytes;
    this.#begin = begin;
    this.#end = end;
  }

  *messages(fieldNumber: number): Generator<FieldReader> {
    for (const field of this.fields()) {
      if (field.number === fieldNumber && field.content) yield this.within(field);
    }
  }

  /** The message that one of its fields is; one without fields where the field is none. */
  within({ content }: Field): FieldReader {
    return new FieldReader(this.#bytes, content?.begin ?? 0, content?.end ?? 0);
  }

  /** The content of the length-delimited fields of this number, as text. */
  texts(fieldNumber: number): string[] {
    return [...this.fields()].filter(({ number }) => number === fieldNumber).map((field) => this.text(field));
  }

  /** The numbers of a repeated integer field, packed or not. */
  integers(fieldNumber: number): number[] {
    return [...this.fields()]
      .filter(({ number }) => number === fieldNumber)
      .flatMap(({ content, value }) => (content ? this.#packed(content) : [value]));
  }

  *fields(): Generator<Field> {
    let at = this.#begin;
    while (at < this.#end) {
      const tag = this.#varint(at);
      if (!tag) return;
      const number = Math.floor(tag.value / 8);
      const wireType = tag.value % 8;
      const value = wireType === 0 || wireType === 2 ? this.#varint(tag.next) : undefined;
      if (wireType === 0 && value) {
        at = value.next;
        yield { number, content: undefined, value: value.value };
      } else if (wireType === 1) at = tag.next + 8;
      else if (wireType === 5) at = tag.next + 4;
      else if (value && value.next + value.value <= this.#end) {
        at = value.next + value.value;
        yield { number, content: { begin: value.next, end: at }, value: 0 };
      } else return;
    }
  }

  text(field: Field): string {
    return new TextDecoder().decode(this.bytes(field));
  }

  /** The content of a length-delimited field, as far as `most`. */
  bytes({ content }: Field, most = Number.POSITIVE_INFINITY): Uint8Array<ArrayBuffer> {
    return content
      ? this.#bytes.slice(content.begin, Math.min(content.end, content.begin + most))
      : new Uint8Array();
  }

  #packed({ begin, end }: { readonly begin: number; readonly end: number }): number[] {
    const values: number[] = [];
    for (let at = begin; at < end; ) {
      const found = this.#varint(at);
      if (!found) return values;
      values.push(found.value);
      at = found.next;
    }
    return values;
  }

  #varint(at: number): { value: number; next: number } | undefined {
    let value = 0;
    for (let index = 0; index < 10; index++) {
      const byte = at + index < this.#end ? this.#bytes.at(at + index) : undefined;
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return { value, next: at + index + 1 };
    }
    return undefined;
  }
}
