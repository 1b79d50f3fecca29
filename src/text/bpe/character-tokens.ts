// Which tokens are one character.
import type { Vocabulary } from "../vocabulary.hot.ts";
import { utf8Length } from "./characters.ts";

const LONGEST_UTF8 = 4;

/** Their places in the vocabulary, ascending. */
export function characterTokensOf({ tokenCount, pool, starts }: Vocabulary): Int32Array {
  const places: number[] = [];
  for (let token = 0; token < tokenCount; token++) {
    const from = starts[token]!;
    const length = starts[token + 1]! - from;
    // Most are words: they are told by their length alone.
    if (length <= LONGEST_UTF8 && length === utf8Length(pool[from]!)) places.push(token);
  }
  return Int32Array.from(places);
}
