// What a process and its child say to each other: values of any kind, each in a frame of its own. Both ends are the same executable, so
// the engine's own form serves; columns of numbers go as they lie in memory.
import { deserialize, serialize } from "bun:jsc";

/** A library may print where frames go: what stands before a mark is its words. */
const MARK = Buffer.from("\n\0mrlbench\0");
const LENGTH_BYTES = 4;
const HEADER_BYTES = MARK.length + LENGTH_BYTES;

/** @param value of plain objects, arrays and typed arrays: of an error only its message would arrive */
export function packFrame(value: unknown): Buffer {
  const body = serialize(value, { binaryType: "nodebuffer" });
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(body.length);
  return Buffer.concat([MARK, length, body]);
}

export interface Received {
  readonly values: readonly unknown[];
  /** What came between them. */
  readonly words: string;
}

/** Takes bytes in whatever pieces they come. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #length = 0;
  /** Before so many bytes are there, nothing new can be read. */
  #needed = HEADER_BYTES;

  push(bytes: Uint8Array): Received {
    this.#pieces.push(Buffer.from(bytes));
    this.#length += bytes.length;
    if (this.#length < this.#needed) return { values: [], words: "" };
    return this.#take(this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces));
  }

  #take(whole: Buffer): Received {
    const values: unknown[] = [];
    let words = "";
    let rest = whole;
    this.#needed = HEADER_BYTES;
    while (rest.length >= HEADER_BYTES) {
      const mark = rest.indexOf(MARK);
      if (mark !== 0) {
        // A mark may have begun at the end.
        const wordsEnd = mark === -1 ? rest.length - MARK.length + 1 : mark;
        words += rest.toString("utf8", 0, wordsEnd);
        rest = rest.subarray(wordsEnd);
        continue;
      }
      const end = HEADER_BYTES + rest.readUInt32LE(MARK.length);
      if (rest.length < end) {
        this.#needed = end;
        break;
      }
      values.push(deserialize(rest.subarray(HEADER_BYTES, end)));
      rest = rest.subarray(end);
    }
    this.#pieces = [rest];
    this.#length = rest.length;
    return { values, words };
  }
}
