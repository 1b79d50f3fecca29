// WordPiece of the BERT family: characters are cleaned, stripped of accents and put in lower case on the way into a word, and each
// word is cut into the longest tokens that there are, from left to right.
import { codePointAt, previousCharacter, readUtf8, unitsOf, writeUtf8 } from "../../unicode/utf.hot.ts";
import { EMPTY_HASH, extendHash, findToken, type Vocabulary } from "../vocabulary.hot.ts";

/** What becomes of a character. */
export const PLAIN = 0;
export const DELETED = 1;
export const SPACE = 2;
export const PUNCTUATION = 3;
export const CAPITAL = 4;
/** A word of its own. */
export const CHINESE = 5;
export const DECOMPOSED = 6;
/** An accent that is removed. */
export const MARK = 7;
/** One that accents before and behind it are not sorted across. */
export const STARTER_MARK = 8;
/** Kept, and sorted among its like. */
export const ORDERED = 9;

export interface Characters {
  /** What becomes of each code point. */
  readonly kinds: Uint8Array;
  readonly lower: ReadonlyMap<number, number>;
  /** Where the parts of a code point are: 8 · index of the first + how many. Hangul syllables are not listed. */
  readonly decompositions: ReadonlyMap<number, number>;
  readonly parts: Int32Array;
  /** Combining classes of what is ordered. */
  readonly classes: ReadonlyMap<number, number>;
}

export interface WordPiece {
  readonly characters: Characters;
  readonly vocabulary: Vocabulary;
  readonly unknownId: number;
  readonly longestTokenBytes: number;
  /** Bytes that a piece begins with that does not begin a word, such as ##. */
  readonly prefix: Uint8Array;
  readonly prefixHash: number;
  /** A word of more characters is unknown. */
  readonly mostCharacters: number;
  readonly word: Word;
}

/** The word that is being read. */
export interface Word {
  /** Room for the prefix, then the word in UTF-8. */
  readonly bytes: Uint8Array;
  /** Hash of each beginning of what is left of the word. */
  readonly hashes: Int32Array;
  readonly pieces: Int32Array;
  end: number;
  characterCount: number;
  /** Nothing is sorted to before this place. */
  orderedFrom: number;
}

const DOTTED_CAPITAL_I = 0x130;
const DOT_ABOVE = 0x307;

/** See `EncodeSegment`. */
export function encodeWordPiece(
  model: WordPiece,
  text: string,
  from: number,
  to: number,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
): number {
  const kinds = model.characters.kinds;
  for (let at = from; at < to && count <= limit; ) {
    const codePoint = codePointAt(text, at, to);
    at += unitsOf(codePoint);
    const kind = kinds[codePoint];
    if (kind === PLAIN) addCharacter(model, codePoint);
    else if (kind === CHINESE) {
      count = finishWord(model, target, offset, limit, count);
      count = addParts(model, codePoint, target, offset, limit, count);
      count = finishWord(model, target, offset, limit, count);
    } else if (kind === DECOMPOSED) count = addParts(model, codePoint, target, offset, limit, count);
    else if (kind === STARTER_MARK) model.word.orderedFrom = model.word.end;
    else if (kind !== DELETED && kind !== MARK) {
      count = addKept(model, codePoint, kind, target, offset, limit, count);
    }
  }
  return finishWord(model, target, offset, limit, count);
}

/** Adds what stays of a character's decomposition. */
function addParts(
  model: WordPiece,
  codePoint: number,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
): number {
  const characters = model.characters;
  const place = characters.decompositions.get(codePoint);
  if (place === undefined) {
    addUndivided(model, codePoint);
    return count;
  }
  const first = place >> 3;
  for (let i = 0; i < (place & 7); i++) {
    const part = characters.parts[first + i];
    count = addKept(model, part, characters.kinds[part], target, offset, limit, count);
  }
  return count;
}

/** A Hangul syllable as its letters (Unicode, 3.12); anything else as it is. */
function addUndivided(model: WordPiece, codePoint: number): void {
  const syllable = codePoint - 0xac00;
  if (syllable < 0 || syllable >= 11172 || model.characters.kinds[codePoint] !== DECOMPOSED) {
    addCharacter(model, codePoint);
    return;
  }
  addCharacter(model, 0x1100 + Math.floor(syllable / 588));
  addCharacter(model, 0x1161 + Math.floor((syllable % 588) / 28));
  if (syllable % 28 > 0) addCharacter(model, 0x11a7 + (syllable % 28));
}

/** Adds a character that neither is removed nor decomposes. */
function addKept(
  model: WordPiece,
  codePoint: number,
  kind: number,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
): number {
  if (kind === SPACE) return finishWord(model, target, offset, limit, count);
  if (kind === PUNCTUATION) {
    count = finishWord(model, target, offset, limit, count);
    addCharacter(model, codePoint);
    return finishWord(model, target, offset, limit, count);
  }
  if (kind === CAPITAL) addLower(model, codePoint);
  else if (kind === ORDERED) addInOrder(model, codePoint);
  else addCharacter(model, codePoint);
  return count;
}

function addLower(model: WordPiece, codePoint: number): void {
  if (codePoint < 0x80) addCharacter(model, codePoint | 0x20);
  else if (codePoint === DOTTED_CAPITAL_I) {
    addCharacter(model, 0x69);
    addCharacter(model, DOT_ABOVE);
  } else addCharacter(model, model.characters.lower.get(codePoint) ?? codePoint);
}

function addCharacter(model: WordPiece, codePoint: number): void {
  const word = model.word;
  // One that is too long is unknown, whatever follows.
  if (word.characterCount++ >= model.mostCharacters) return;
  word.end = writeUtf8(word.bytes, word.end, codePoint);
}

/** Behind those that are of its combining class or a lower one; what is not ordered is of class 0. */
function addInOrder(model: WordPiece, codePoint: number): void {
  const word = model.word;
  if (word.characterCount++ >= model.mostCharacters) return;
  const classes = model.characters.classes;
  const own = classes.get(codePoint) ?? 0;
  let at = word.end;
  while (at > word.orderedFrom) {
    const before = previousCharacter(word.bytes, at);
    if ((classes.get(readUtf8(word.bytes, before)) ?? 0) <= own) break;
    at = before;
  }
  const byteCount = writeUtf8(word.bytes, word.end, codePoint) - word.end;
  word.bytes.copyWithin(at + byteCount, at, word.end);
  writeUtf8(word.bytes, at, codePoint);
  word.end += byteCount;
}

/** Appends the tokens of the word, if there is one, and begins the next. */
function finishWord(
  model: WordPiece,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
): number {
  const word = model.word;
  if (word.characterCount === 0) return count;
  let pieceCount = word.characterCount > model.mostCharacters ? 0 : cutWord(model);
  if (pieceCount === 0) {
    word.pieces[0] = model.unknownId;
    pieceCount = 1;
  }
  for (let i = 0; i < pieceCount && count + i < limit; i++) target[offset + count + i] = word.pieces[i];
  word.end = model.prefix.length;
  word.orderedFrom = word.end;
  word.characterCount = 0;
  return count + pieceCount;
}

/** @returns how many pieces the word has; 0 when there is no token for some of it */
function cutWord(model: WordPiece): number {
  const word = model.word;
  const prefixLength = model.prefix.length;
  let pieceCount = 0;
  let start = prefixLength;
  while (start < word.end) {
    let from = start;
    let hash = EMPTY_HASH;
    if (pieceCount > 0) {
      // What was before is cut already: the prefix may stand there.
      from -= prefixLength;
      for (let i = 0; i < prefixLength; i++) word.bytes[from + i] = model.prefix[i];
      hash = model.prefixHash;
    }
    const end = longestPiece(model, pieceCount, from, start, hash);
    // Before `start`: the prefix alone is longer than any token.
    if (end <= start) return 0;
    pieceCount++;
    start = end;
  }
  return pieceCount;
}

/** Looks for the longest token in bytes[from] on that reaches beyond `start`. @returns its end, or no more than `start` */
function longestPiece(model: WordPiece, piece: number, from: number, start: number, hash: number): number {
  const word = model.word;
  const bytes = word.bytes;
  const longest = from + model.longestTokenBytes;
  let end = Math.min(word.end, longest);
  for (let i = start; i < end; i++) {
    hash = extendHash(hash, bytes[i]);
    word.hashes[i] = hash;
  }
  for (; end > start; end--) {
    const id = findToken(model.vocabulary, bytes, from, end, word.hashes[end - 1]);
    if (id < 0) continue;
    word.pieces[piece] = id;
    break;
  }
  return end;
}
