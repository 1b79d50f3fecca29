// Words as `Whitespace` and added tokens tell them apart: `\w` of the Rust library.

import { WORD as WORD_RUNS } from "../../unicode/tables/category-tables.ts";
import { once } from "../../unicode/tables/once.ts";
import { CODE_POINTS, fillRuns } from "../../unicode/tables/tables.ts";
import { codePointAt, isWhiteSpace, unitsOf } from "../../unicode/utf.hot.ts";
import type { EncodeSegment } from "../segment.ts";

const OTHER = 0;
export const WORD = 1;
const WHITE_SPACE = 2;

/** The kind of each code point. */
export const wordKinds = once(() => {
  const kinds = new Uint8Array(CODE_POINTS).fill(OTHER);
  fillRuns(kinds, WORD_RUNS, WORD);
  for (let code = 0; code <= 0x3000; code++) if (isWhiteSpace(code)) kinds[code] = WHITE_SPACE;
  return kinds;
});

/** `\w+|[^\w\s]+` */
export function splittingWords(inner: EncodeSegment): EncodeSegment {
  const kinds = wordKinds();
  return (text, from, to, target, offset, limit, count) => {
    let start = from;
    let kind = WHITE_SPACE;
    for (let at = from; at < to && count <= limit; ) {
      const codePoint = codePointAt(text, at, to);
      const own = kinds[codePoint]!;
      if (own !== kind) {
        if (kind !== WHITE_SPACE) count = inner(text, start, at, target, offset, limit, count);
        start = at;
        kind = own;
      }
      at += unitsOf(codePoint);
    }
    if (count > limit || kind === WHITE_SPACE) return count;
    return inner(text, start, to, target, offset, limit, count);
  };
}
