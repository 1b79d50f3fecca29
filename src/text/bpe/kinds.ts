// The kinds of characters that the regular expressions of byte-level BPE tell apart, for every code point.
import { LETTERS, NUMBERS } from "../../unicode/tables/byte-level-tables.ts";
import { CODE_POINTS, fillRuns } from "../../unicode/tables/tables.ts";
import { isWhiteSpace } from "../../unicode/utf.hot.ts";
import { LETTER, NUMBER, WHITE_SPACE } from "./words.hot.ts";

export function kindsOfCharacters(): Uint8Array {
  const kinds = new Uint8Array(CODE_POINTS);
  fillRuns(kinds, LETTERS, LETTER);
  fillRuns(kinds, NUMBERS, NUMBER);
  for (let code = 0; code <= 0x3000; code++) if (isWhiteSpace(code)) kinds[code] = WHITE_SPACE;
  return kinds;
}
