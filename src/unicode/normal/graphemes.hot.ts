// Where a grapheme ends (Unicode Standard Annex 29), but for flags: their letters take four bytes each, and who asks here treats
// graphemes of six bytes and more character by character.
import { codePointAt, unitsOf } from "../utf.hot.ts";

/** What a character does in a grapheme. */
export const CONTROL = 1;
export const EXTENDS = 2;
export const PREPENDS = 4;
export const PICTOGRAPH = 8;
export const TRANSPARENT = 16;
export const CONSONANT = 32;
export const LINKER = 64;
export const LINKS = 128;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const JOINER = 0x200d;

/** Whether a character may belong to the grapheme of the one before it; most do not, which is all that most texts need to know. */
export function mayJoin(bits: Uint8Array, before: number, codePoint: number): boolean {
  return (
    (bits[codePoint] & EXTENDS) !== 0 ||
    (bits[before] & PREPENDS) !== 0 ||
    before === CARRIAGE_RETURN ||
    (before >= 0x1100 && isHangul(before))
  );
}

/** The end of the grapheme that begins at `at`. */
export function graphemeEnd(bits: Uint8Array, text: string, at: number, to: number): number {
  let before = codePointAt(text, at, to);
  let end = at + unitsOf(before);
  // 1 behind a pictograph, 2 behind the joiner that follows it; the same for consonants and linkers.
  let pictograph = (bits[before] & PICTOGRAPH) !== 0 ? 1 : 0;
  let consonant = (bits[before] & CONSONANT) !== 0 ? 1 : 0;
  while (end < to) {
    const codePoint = codePointAt(text, end, to);
    const own = bits[codePoint];
    if (!isJoined(bits, before, codePoint, pictograph, consonant)) return end;
    if ((own & PICTOGRAPH) !== 0) pictograph = 1;
    else if (pictograph === 1 && codePoint === JOINER) pictograph = 2;
    else if (pictograph !== 1 || (own & TRANSPARENT) === 0) pictograph = 0;
    if ((own & CONSONANT) !== 0) consonant = 1;
    else if (consonant > 0 && (own & LINKER) !== 0) consonant = 2;
    else if ((own & LINKS) === 0) consonant = 0;
    before = codePoint;
    end += unitsOf(codePoint);
  }
  return end;
}

function isJoined(
  bits: Uint8Array,
  before: number,
  codePoint: number,
  pictograph: number,
  consonant: number,
): boolean {
  const own = bits[codePoint];
  if (before === CARRIAGE_RETURN && codePoint === LINE_FEED) return true;
  if ((bits[before] & CONTROL) !== 0 || (own & CONTROL) !== 0) return false;
  if ((own & EXTENDS) !== 0 || (bits[before] & PREPENDS) !== 0) return true;
  if (pictograph === 2 && (own & PICTOGRAPH) !== 0) return true;
  if (consonant === 2 && (own & CONSONANT) !== 0) return true;
  return before >= 0x1100 && isHangulPair(before, codePoint);
}

/** Letters of Hangul, and syllables. */
const OTHER = 0;
const LEADING = 1;
const VOWEL = 2;
const TRAILING = 3;
/** A syllable without a trailing letter, and one with it. */
const OPEN = 4;
const CLOSED = 5;

function isHangul(codePoint: number): boolean {
  return hangulKind(codePoint) !== OTHER;
}

function isHangulPair(before: number, codePoint: number): boolean {
  const first = hangulKind(before);
  if (first === OTHER) return false;
  const second = hangulKind(codePoint);
  if (first === LEADING) return second !== OTHER && second !== TRAILING;
  if (first === VOWEL || first === OPEN) return second === VOWEL || second === TRAILING;
  return second === TRAILING;
}

function hangulKind(codePoint: number): number {
  if (codePoint < 0x1100 || codePoint > 0xd7fb) return OTHER;
  if (codePoint <= 0x11ff) {
    if (codePoint <= 0x115f) return LEADING;
    return codePoint <= 0x11a7 ? VOWEL : TRAILING;
  }
  if (codePoint >= 0xac00 && codePoint <= 0xd7a3) return (codePoint - 0xac00) % 28 === 0 ? OPEN : CLOSED;
  if (codePoint >= 0xa960 && codePoint <= 0xa97c) return LEADING;
  if (codePoint >= 0xd7b0 && codePoint <= 0xd7c6) return VOWEL;
  return codePoint >= 0xd7cb ? TRAILING : OTHER;
}
