// The output of the user's program, byte by byte: every line is a tick. A line that begins with a number says the tick's duration in
// nanoseconds; the duration of any other is its distance from the line before, where both came alone. What follows the number, and
// how long a line is, does not matter: no line is kept.
//
// A number is decimal: digits, perhaps a point and digits, perhaps an exponent; then a blank, a tab, a comma, a semicolon or the end
// of the line. Blanks before it are skipped. Anything else ("-5", "12:30:01", "16ms", "3) done") is text.

/** What has been read, and where in a line the reader is. Made by `createTickLines`. */
export interface TickLines {
  /** A ring of the last known durations. */
  readonly tickNs: Float64Array;
  readonly state: Float64Array;
}

/** Indexes into `TickLines.state`. */
export const LINE_COUNT = 0;
export const TICK_COUNT = 1;
export const KNOWN_COUNT = 2;
export const TOGETHER_COUNT = 3;
const ARRIVED_NS = 4;
const PART = 5;
const MANTISSA = 6;
/** Power of ten of the mantissa, by the place of the point. */
const SCALE = 7;
const EXPONENT = 8;
const EXPONENT_SIGN = 9;
export const STATE_LENGTH = 10;

/** Parts of a line. */
const BLANKS = 0;
const DIGITS = 1;
const POINT = 2;
const FRACTION = 3;
const EXPONENT_MARK = 4;
const EXPONENT_SIGNED = 5;
const EXPONENT_DIGITS = 6;
const AFTER_NUMBER = 7;
const TEXT = 8;

const MOST_DIGITS = 2 ** 53 / 10;
const LARGEST_EXPONENT = 400;

const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const SEMICOLON = 0x3b;
const LETTER_E = 0x65;
const UPPERCASE = 0x20;

/** What came in one read. Returns how many lines ended in it. */
export function takeBytes(lines: TickLines, bytes: Uint8Array, nowNs: number): number {
  const { state } = lines;
  const lineCount = newlinesIn(bytes);
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!;
    if (byte === NEWLINE) endLine(lines, lineCount, nowNs);
    else if (state[PART]! < AFTER_NUMBER) state[PART] = takeByte(state, byte);
  }
  state[LINE_COUNT]! += lineCount;
  if (lineCount > 0) state[ARRIVED_NS] = nowNs;
  return lineCount;
}

function newlinesIn(bytes: Uint8Array): number {
  let count = 0;
  for (let index = 0; index < bytes.length; index++) if (bytes[index] === NEWLINE) count++;
  return count;
}

/** @returns the part of the line that the next byte is in */
function takeByte(state: Float64Array, byte: number): number {
  const part = state[PART]!;
  const digit = byte - 0x30;
  if (digit >= 0 && digit <= 9) return takeDigit(state, part, digit);
  if (byte === BLANK || byte === TAB || byte === RETURN || byte === COMMA || byte === SEMICOLON) {
    if (part === BLANKS) return byte === BLANK || byte === TAB ? BLANKS : TEXT;
    return isWholeNumber(part) ? AFTER_NUMBER : TEXT;
  }
  if (byte === DOT && part === DIGITS) return POINT;
  if ((byte | UPPERCASE) === LETTER_E && (part === DIGITS || part === FRACTION)) return EXPONENT_MARK;
  if ((byte === PLUS || byte === MINUS) && part === EXPONENT_MARK) {
    state[EXPONENT_SIGN] = byte === MINUS ? -1 : 1;
    return EXPONENT_SIGNED;
  }
  return TEXT;
}

function takeDigit(state: Float64Array, part: number, digit: number): number {
  if (part >= EXPONENT_MARK) {
    state[EXPONENT] = Math.min(state[EXPONENT]! * 10 + digit, LARGEST_EXPONENT);
    return EXPONENT_DIGITS;
  }
  const isFraction = part === POINT || part === FRACTION;
  // Digits beyond what a float64 holds only count where they stand before the point.
  if (state[MANTISSA]! < MOST_DIGITS) {
    state[MANTISSA] = state[MANTISSA]! * 10 + digit;
    if (isFraction) state[SCALE]!--;
  } else if (!isFraction) {
    state[SCALE]!++;
  }
  return isFraction ? FRACTION : DIGITS;
}

function isWholeNumber(part: number): boolean {
  return part === DIGITS || part === FRACTION || part === EXPONENT_DIGITS || part === AFTER_NUMBER;
}

function endLine(lines: TickLines, lineCount: number, nowNs: number): void {
  const { state } = lines;
  const isFirst = state[TICK_COUNT] === 0;
  state[TICK_COUNT]!++;
  const printedNs = isWholeNumber(state[PART]!) ? numberOf(state) : Number.POSITIVE_INFINITY;
  // The first tick began before what is measured.
  if (!isFirst) {
    if (printedNs < Number.POSITIVE_INFINITY) keep(lines, printedNs);
    else if (lineCount === 1) keep(lines, nowNs - state[ARRIVED_NS]!);
  }
  if (lineCount > 1 && printedNs === Number.POSITIVE_INFINITY) state[TOGETHER_COUNT]!++;
  state[PART] = BLANKS;
  state[MANTISSA] = 0;
  state[SCALE] = 0;
  state[EXPONENT] = 0;
  state[EXPONENT_SIGN] = 1;
}

/** Infinite where it is too large for a number. */
function numberOf(state: Float64Array): number {
  return state[MANTISSA]! * 10 ** (state[SCALE]! + state[EXPONENT_SIGN]! * state[EXPONENT]!);
}

function keep(lines: TickLines, durationNs: number): void {
  const { tickNs, state } = lines;
  tickNs[state[KNOWN_COUNT]! % tickNs.length] = durationNs;
  state[KNOWN_COUNT]!++;
}
