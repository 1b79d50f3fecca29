// Reads the vocabulary of a Unigram model, `[["token", score], …]`, into tables. A token's id is its place.
import type { Pieces } from "../unigram/trie.hot.ts";
import { createScan, QUOTE, scanText, type TextScan } from "./text-scan.ts";

const COMMA = 0x2c;
const OPEN = 0x5b;
const CLOSE = 0x5d;
/** `["",0],` */
const LEAST_BYTES = 7;

export interface ReadPieces {
  readonly pieces: Pieces;
  /** Behind it. */
  readonly end: number;
}

/** @returns undefined when it is something else */
export function readPieces(bytes: Uint8Array, at: number): ReadPieces | undefined {
  if (bytes[at] !== OPEN) return undefined;
  const scan = createScan(bytes, at + 1, false);
  const capacity = Math.floor((bytes.length - at) / LEAST_BYTES) + 1;
  const starts = new Int32Array(capacity + 1);
  const scores = new Float64Array(capacity);
  let count = 0;
  let byte = COMMA;
  for (; byte === COMMA; count++) {
    if (nextByte(scan) !== OPEN || nextByte(scan) !== QUOTE || !scanText(scan, QUOTE)) return undefined;
    if (nextByte(scan) !== COMMA) return undefined;
    scores[count] = readScore(scan);
    if (Number.isNaN(scores[count]) || nextByte(scan) !== CLOSE) return undefined;
    starts[count + 1] = scan.end;
    byte = nextByte(scan);
  }
  if (byte !== CLOSE) return undefined;
  const pieces: Pieces = {
    tokenCount: count,
    pool: scan.pool.slice(0, scan.end),
    starts: starts.slice(0, count + 1),
    scores: scores.slice(0, count),
  };
  return { pieces, end: scan.at };
}

/** The next byte that is no blank; the reading stands behind it. */
function nextByte(scan: TextScan): number {
  const { bytes } = scan;
  let byte = bytes[scan.at++]!;
  while (byte <= 0x20) byte = bytes[scan.at++]!;
  return byte;
}

const POINT = 0x2e;
const MINUS = 0x2d;
const HALF = 2 ** 32;
/** The largest number of 64 bits, without its last digit. */
const MOST = { high: 429496729, low: 2576980377, digit: 5 };
const powersOfTen = Array.from({ length: 309 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * A number as the Rust library reads it: the digits as an integer of 64 bits, rounded to a double, then divided by a power of ten and
 * rounded again. That is not always the nearest double, and scores that are as good as equal are told apart by it.
 * @returns NaN for what is no number
 */
export function readScore(scan: Pick<TextScan, "bytes" | "at">): number {
  const { bytes } = scan;
  let { at } = scan;
  while (bytes[at]! <= 0x20) at++;
  const isNegative = bytes[at] === MINUS;
  if (isNegative) at++;
  const firstDigit = at;
  let high = 0;
  let low = 0;
  let exponent = 0;
  let isFraction = false;
  let isFull = false;
  for (let byte = bytes[at]!; ; byte = bytes[++at]!) {
    if (byte === POINT && !isFraction && at > firstDigit) {
      isFraction = true;
      continue;
    }
    const digit = byte - 0x30;
    if (!(digit >= 0 && digit <= 9)) break;
    // What does not fit any more is left out.
    if (!isFull) isFull = isAbove(high, low, digit);
    if (isFull) {
      if (!isFraction) exponent++;
      continue;
    }
    const sum = 10 * low + digit;
    low = sum % HALF;
    high = 10 * high + Math.floor(sum / HALF);
    if (isFraction) exponent--;
  }
  if (at === firstDigit || bytes[at - 1] === POINT) return Number.NaN;
  if (bytes[at] === 0x65 || bytes[at] === 0x45) {
    const written = /^[eE]([+-]?\d{1,4})/.exec(String.fromCharCode(...bytes.subarray(at, at + 8)));
    if (written === null) return Number.NaN;
    exponent += Number(written[1]);
    at += written[0].length;
  }
  scan.at = at;
  const score = scaled(high * HALF + low, exponent);
  return isNegative ? -score : score;
}

function isAbove(high: number, low: number, digit: number): boolean {
  if (high !== MOST.high) return high > MOST.high;
  return low > MOST.low || (low === MOST.low && digit > MOST.digit);
}

function scaled(digits: number, exponent: number): number {
  if (digits === 0) return 0;
  let value = digits;
  for (; exponent < -308 && value !== 0; exponent += 308) value /= 1e308;
  if (exponent < 0) return value / powersOfTen[-exponent]!;
  const power = powersOfTen[exponent] ?? Number.NaN;
  return Number.isFinite(value * power) ? value * power : Number.NaN;
}
