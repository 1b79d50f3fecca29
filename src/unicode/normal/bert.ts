// `BertNormalizer` of a whole text, for tokenizers that ask for more around it than the WordPiece encoder does in one go.
import { DELETED, MARKS } from "../tables/bert-tables.ts";
import { readRuns } from "../tables/tables.ts";
import { isWhiteSpace } from "../utf.hot.ts";
import { addRuns, mapCharacters } from "./characters.ts";
import { lowerCase } from "./lower-case.ts";
import { normalFormOf } from "./normal-forms.ts";

/** What a normalizer makes of a text: the same string where it changes nothing. */
export type Normalize = (text: string) => string;

export interface BertNormalizer {
  readonly clean_text: boolean;
  readonly handle_chinese_chars: boolean;
  /** Null follows `lowercase`. */
  readonly strip_accents: boolean | null;
  readonly lowercase: boolean;
}

/** First and last. */
export const CHINESE_RUNS = [
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xf900, 0xfaff],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b81f],
  [0x2b920, 0x2ceaf],
  [0x2f800, 0x2fa1f],
] as const;

export function bertNormalize(normalizer: BertNormalizer): Normalize {
  const { clean_text, handle_chinese_chars, lowercase, strip_accents } = normalizer;
  const steps: Normalize[] = [];
  if (clean_text) steps.push(cleanText());
  if (handle_chinese_chars) steps.push(spaceChinese());
  if (strip_accents ?? lowercase) steps.push(normalFormOf("NFD"), stripMarks());
  if (lowercase) steps.push(lowerCase());
  return (text) => steps.reduce((normalized, step) => step(normalized), text);
}

function cleanText(): Normalize {
  const replacements = new Map<number, string>();
  for (let code = 0x09; code <= 0x3000; code++)
    if (code !== 0x20 && isWhiteSpace(code)) replacements.set(code, " ");
  addRuns(replacements, readRuns(DELETED), "");
  return mapCharacters(replacements);
}

function spaceChinese(): Normalize {
  const replacements = new Map<number, string>();
  for (const [first, last] of CHINESE_RUNS)
    for (let code = first; code <= last; code++) replacements.set(code, ` ${String.fromCodePoint(code)} `);
  return mapCharacters(replacements);
}

/** What is decomposed already: none of these is then anything but an accent. */
function stripMarks(): Normalize {
  const replacements = new Map<number, string>();
  addRuns(replacements, readRuns(MARKS), "");
  return mapCharacters(replacements);
}
