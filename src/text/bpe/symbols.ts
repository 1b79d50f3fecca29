// What words are spelled in before they are merged: tokens that are one character, and tokens of bytes.
import { readUtf8 } from "../../unicode/utf.hot.ts";
import { idOf } from "../file/vocabulary.ts";
import type { Vocabulary } from "../vocabulary.hot.ts";

export interface Symbols {
  /** Code point and id of each token that is one character, pair by pair. */
  readonly characters: Int32Array;
  readonly byteIds: Int32Array;
}

const LONGEST_UTF8 = 4;
export const BYTES = 256;

export function symbolsOf(vocabulary: Vocabulary): Symbols {
  const { tokenCount, pool, starts, ids } = vocabulary;
  const characters: number[] = [];
  for (let token = 0; token < tokenCount; token++) {
    const from = starts[token]!;
    const length = starts[token + 1]! - from;
    // Most are words: they are told by their length alone.
    if (length <= LONGEST_UTF8 && length === utf8Length(pool[from]!)) {
      characters.push(readUtf8(pool, from), ids[token]!);
    }
  }
  return { characters: Int32Array.from(characters), byteIds: byteIdsOf(vocabulary) };
}

/** The token of each byte, which is written as <0x0A>; -1 where there is none. */
export function byteIdsOf(vocabulary: Vocabulary): Int32Array {
  const encoder = new TextEncoder();
  return Int32Array.from({ length: BYTES }, (_, byte) => {
    const digits = byte.toString(16).toUpperCase().padStart(2, "0");
    return idOf(vocabulary, encoder.encode(`<0x${digits}>`));
  });
}

/** Bytes of the character that begins with this one. */
export function utf8Length(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
