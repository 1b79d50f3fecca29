// Rows of a table as bytes: a text is turned into bytes once however many rows have it, and numbers are written two digits at a time. What
// is made is UTF-8, and equal to the strings.

export interface EncodedRows {
  readonly bytes: Uint8Array;
  /** Where each row ends. */
  readonly rowEnds: ArrayLike<number>;
}

/** Writes a part of a row from `at` on, where there is room for it. @returns where it ends */
export type PartWriter = (bytes: Uint8Array, at: number, row: number) => number;

/** The longest that a number can be. */
export const NUMBER_BYTES = 24;
/** Numbers are written as two parts, each of which fits into 32 bits. */
const HALF = 1e8;
const LARGEST = HALF * HALF;
const [ZERO, MINUS] = [48, 45];
const PAIRS = Buffer.from(Array.from({ length: 100 }, (_, pair) => String(pair).padStart(2, "0")).join(""));
/** A copy as a whole is faster only for texts that are longer. */
const MOST_BY_ONE = 32;
const CHUNK_BYTES = 2 ** 20;
const CHUNK_ROWS = 8192;

/**
 * Rows [0, count), some thousand at a time: what is given holds until the next is asked for.
 * @param rowBytes no row is longer
 */
export function* encodedRows(
  count: number,
  rowBytes: number,
  writeRow: PartWriter,
): Generator<EncodedRows, void, undefined> {
  const bytes = new Uint8Array(CHUNK_BYTES + rowBytes);
  const ends = new Uint32Array(CHUNK_ROWS);
  for (let row = 0; row < count; ) {
    let [at, rows] = [0, 0];
    while (row < count && at < CHUNK_BYTES && rows < CHUNK_ROWS) {
      at = writeRow(bytes, at, row++);
      ends[rows++] = at;
    }
    yield { bytes: bytes.subarray(0, at), rowEnds: ends.subarray(0, rows) };
  }
}

export function writeText(bytes: Uint8Array, at: number, text: Uint8Array): number {
  const { length } = text;
  if (length > MOST_BY_ONE) bytes.set(text, at);
  else for (let i = 0; i < length; i++) bytes[at + i] = text[i]!;
  return at + length;
}

/** A rounded number; nothing for NaN. */
export function writeInteger(bytes: Uint8Array, at: number, value: number): number {
  const whole = Math.round(value);
  const size = Math.abs(whole);
  if (!(size < LARGEST)) return Number.isNaN(whole) ? at : writeText(bytes, at, Buffer.from(String(whole)));
  let from = at;
  if (whole < 0) bytes[from++] = MINUS;
  if (size < HALF) return writeDigits(bytes, from, size | 0, digitCount(size));
  const high = Math.floor(size / HALF);
  from = writeDigits(bytes, from, high | 0, digitCount(high));
  return writeDigits(bytes, from, (size - high * HALF) | 0, 8);
}

function writeDigits(bytes: Uint8Array, from: number, value: number, count: number): number {
  let rest = value;
  let at = from + count;
  while (at - from >= 2) {
    const left = (rest / 100) | 0;
    const pair = 2 * (rest - 100 * left);
    at -= 2;
    bytes[at] = PAIRS[pair]!;
    bytes[at + 1] = PAIRS[pair + 1]!;
    rest = left;
  }
  if (at > from) bytes[from] = ZERO + rest;
  return from + count;
}

/** Of a whole number below 10^8. */
function digitCount(value: number): number {
  if (value < 1e4) return value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4;
  return value < 1e6 ? (value < 1e5 ? 5 : 6) : value < 1e7 ? 7 : 8;
}
