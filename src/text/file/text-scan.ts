// Reads the texts of a tokenizer.json straight from its bytes, and hashes them on the way: a hundred thousand texts are read at
// every start, before the engine has compiled the loop, so no string is made and no byte is looked at twice.
import { readUtf8, writeUtf8 } from "../../unicode/utf.hot.ts";
import { EMPTY_HASH, extendHash } from "../vocabulary.hot.ts";
import { byteOfCharacter } from "./alphabet.ts";

export const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export interface TextScan {
  readonly bytes: Uint8Array;
  /** Whether each character of a text stands for a byte. */
  readonly isByteLevel: boolean;
  /** Bytes that are read as they are, but for the backslash. */
  readonly firstPlain: number;
  readonly lastPlain: number;
  /** Where the reading stands. */
  at: number;
  /** The texts, one after the other, up to `end`: UTF-8, or the bytes that their characters stand for. */
  readonly pool: Uint8Array;
  end: number;
  /** Hash of the last text. */
  hash: number;
  /** Hash of the last text joined to what was hashed before. */
  joined: number;
  /** False when the last text has a character that stands for no byte. */
  isSpelled: boolean;
}

export function createScan(bytes: Uint8Array, at: number, isByteLevel: boolean): TextScan {
  return {
    bytes,
    isByteLevel,
    firstPlain: isByteLevel ? 0x21 : 0x20,
    lastPlain: isByteLevel ? 0x7e : 0xff,
    at,
    // No text is longer than it is written.
    pool: new Uint8Array(bytes.length - at),
    end: 0,
    hash: EMPTY_HASH,
    joined: EMPTY_HASH,
    isSpelled: true,
  };
}

/**
 * Reads a string behind its opening quote, up to the closing one or up to `stop`, and goes past that.
 * @returns false when it has no end, or what JSON does not allow in a string
 */
export function scanText(scan: TextScan, stop: number): boolean {
  const { bytes, pool, firstPlain, lastPlain } = scan;
  let { at, end, joined } = scan;
  let hash = EMPTY_HASH;
  scan.isSpelled = true;
  for (let byte = bytes[at++]!; byte !== QUOTE && byte !== stop; byte = bytes[at++]!) {
    // Behind the end there is no byte, which is not plain either.
    if (byte === BACKSLASH || !(byte >= firstPlain && byte <= lastPlain)) {
      scan.at = at - 1;
      scan.end = end;
      scan.hash = hash;
      scan.joined = joined;
      if (!scanCharacter(scan)) return false;
      at = scan.at;
      end = scan.end;
      hash = scan.hash;
      joined = scan.joined;
    } else {
      pool[end++] = byte;
      // `extendHash`, written out: until the engine has compiled this, a call costs more than the rest.
      hash = (hash + byte) | 0;
      hash = (hash + (hash << 10)) | 0;
      hash ^= hash >>> 6;
      joined = (joined + byte) | 0;
      joined = (joined + (joined << 10)) | 0;
      joined ^= joined >>> 6;
    }
  }
  scan.at = at;
  scan.end = end;
  scan.hash = hash;
  scan.joined = joined;
  return true;
}

/** Reads one character, escaped or of more than one byte. */
function scanCharacter(scan: TextScan): boolean {
  const { bytes, pool, isByteLevel } = scan;
  if (scan.at >= bytes.length) return false;
  const isEscaped = bytes[scan.at] === BACKSLASH;
  const codePoint = isEscaped ? readEscape(scan) : readUtf8(bytes, scan.at);
  if (codePoint === undefined || (!isEscaped && codePoint < 0x20)) return false;
  if (!isEscaped) scan.at += utf8Length(codePoint);
  const begin = scan.end;
  if (!isByteLevel) scan.end = writeUtf8(pool, begin, codePoint);
  else if ((byteOfCharacter[codePoint] ?? -1) < 0) scan.isSpelled = false;
  else pool[scan.end++] = byteOfCharacter[codePoint]!;
  for (let i = begin; i < scan.end; i++) {
    scan.hash = extendHash(scan.hash, pool[i]!);
    scan.joined = extendHash(scan.joined, pool[i]!);
  }
  return true;
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

const ESCAPE = /^\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|["\\/bfnrt])/;
const LONGEST_ESCAPE = 12;

/** @returns undefined for what is no escape of JSON, or half a surrogate */
function readEscape(scan: TextScan): number | undefined {
  const written = String.fromCharCode(...scan.bytes.subarray(scan.at, scan.at + LONGEST_ESCAPE));
  const found = ESCAPE.exec(written)?.[0];
  if (found === undefined) return undefined;
  scan.at += found.length;
  const character = JSON.parse(`"${found}"`) as string;
  return character.isWellFormed() ? character.codePointAt(0) : undefined;
}
