// Sets of characters of Oniguruma's regular expressions, written as classes of JavaScript's. An engine's own `\s` and `\p{…}` are of
// another Unicode version.
import { LETTERS, NUMBERS } from "../tables/byte-level-tables.ts";
import {
  CATEGORY_LL,
  CATEGORY_LM,
  CATEGORY_LO,
  CATEGORY_LT,
  CATEGORY_LU,
  CATEGORY_M,
  CATEGORY_ND,
  CATEGORY_P,
  CATEGORY_S,
} from "../tables/category-tables.ts";
import { readRuns } from "../tables/tables.ts";

const PROPERTIES: Readonly<Record<string, string>> = {
  L: LETTERS,
  N: NUMBERS,
  Lu: CATEGORY_LU,
  Ll: CATEGORY_LL,
  Lt: CATEGORY_LT,
  Lm: CATEGORY_LM,
  Lo: CATEGORY_LO,
  M: CATEGORY_M,
  Nd: CATEGORY_ND,
  P: CATEGORY_P,
  S: CATEGORY_S,
};

export const WHITE_SPACE =
  "\\t-\\r \\u{85}\\u{a0}\\u{1680}\\u{2000}-\\u{200a}\\u{2028}\\u{2029}\\u{202f}\\u{205f}\\u{3000}";

/** The inside of a class; undefined for a property that there is no table of. */
export function propertyClass(name: string): string | undefined {
  const runs = Object.hasOwn(PROPERTIES, name) ? PROPERTIES[name] : undefined;
  if (runs === undefined) return undefined;
  return Array.from(readRuns(runs), ([first, end]) => rangeClass(first, end - 1)).join("");
}

export function rangeClass(first: number, last: number): string {
  return first === last ? codePointClass(first) : `${codePointClass(first)}-${codePointClass(last)}`;
}

function codePointClass(codePoint: number): string {
  return `\\u{${codePoint.toString(16)}}`;
}
