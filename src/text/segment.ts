// A tokenizer is made of steps that each encode a stretch of text: around special tokens, normalised, in words.

/**
 * Encodes text[from] to text[to] and appends its ids: id number `count` of the whole text goes to target[offset + count], as long
 * as that is below `limit`.
 * @returns how many ids there are now; above `limit`, the rest of the text was not looked at
 */
export type EncodeSegment = (
  text: string,
  from: number,
  to: number,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
) => number;
