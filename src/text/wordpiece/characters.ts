// What becomes of each character in the normalizer of a BERT tokenizer, as tables for its options.
import { type BertNormalizer, CHINESE_RUNS } from "../../unicode/normal/bert.ts";
import { DOTTED_CAPITAL_I, readLowerCase } from "../../unicode/normal/lower-case.ts";
import {
  DECOMPOSITIONS,
  DELETED as DELETED_RUNS,
  MARKS,
  ORDERED as ORDERED_CLASSES,
  PUNCTUATION as PUNCTUATION_RUNS,
  STARTER_MARKS,
} from "../../unicode/tables/bert-tables.ts";
import { CODE_POINTS, fillRuns, readNumbers } from "../../unicode/tables/tables.ts";
import { isWhiteSpace } from "../../unicode/utf.hot.ts";
import {
  CAPITAL,
  CHINESE,
  type Characters,
  DECOMPOSED,
  DELETED,
  MARK,
  ORDERED,
  PUNCTUATION,
  SPACE,
  STARTER_MARK,
} from "./encode.hot.ts";

/** First and last. */
const HANGUL = [0xac00, 0xd7a3] as const;

/** Where two things could become of a character, the later line decides. */
export function charactersFor(normalizer: BertNormalizer): Characters {
  const { clean_text, handle_chinese_chars, lowercase, strip_accents } = normalizer;
  const stripsAccents = strip_accents ?? lowercase;
  const kinds = new Uint8Array(CODE_POINTS);
  const lower = lowercase ? readLowerCase() : new Map<number, number>();
  const { decompositions, parts } = stripsAccents ? readDecompositions() : NO_DECOMPOSITIONS;
  const classes = stripsAccents ? readClasses() : new Map<number, number>();
  for (const code of lower.keys()) kinds[code] = CAPITAL;
  if (lowercase) kinds[DOTTED_CAPITAL_I] = CAPITAL;
  fillRuns(kinds, PUNCTUATION_RUNS, PUNCTUATION);
  if (stripsAccents) {
    fillRuns(kinds, MARKS, MARK);
    fillRuns(kinds, STARTER_MARKS, STARTER_MARK);
    for (const code of classes.keys()) kinds[code] = ORDERED;
    for (const code of decompositions.keys()) kinds[code] = DECOMPOSED;
    kinds.fill(DECOMPOSED, HANGUL[0], HANGUL[1] + 1);
  }
  if (handle_chinese_chars) for (const [first, last] of CHINESE_RUNS) kinds.fill(CHINESE, first, last + 1);
  for (let code = 0; code <= 0x3000; code++) if (isWhiteSpace(code)) kinds[code] = SPACE;
  if (clean_text) fillRuns(kinds, DELETED_RUNS, DELETED);
  return { kinds, lower, decompositions, parts, classes };
}

const NO_DECOMPOSITIONS = { decompositions: new Map<number, number>(), parts: new Int32Array(0) };

function readDecompositions() {
  const decompositions = new Map<number, number>();
  const parts: number[] = [];
  let code = 0;
  for (const entry of DECOMPOSITIONS.split(" ")) {
    const [gap, ...own] = readNumbers(entry, ".");
    code += gap!;
    decompositions.set(code, 8 * parts.length + own.length);
    parts.push(...own);
  }
  return { decompositions, parts: Int32Array.from(parts) };
}

function readClasses(): Map<number, number> {
  const classes = new Map<number, number>();
  const numbers = readNumbers(ORDERED_CLASSES);
  let code = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    code += numbers[i]!;
    classes.set(code, numbers[i + 1]!);
  }
  return classes;
}
