// The output of the user's program, byte by byte: every line is a tick. A line that begins with a number says the tick's duration, in
// nanoseconds or in the unit behind it; the duration of any other is its distance from the line before, where both came alone. What
// follows, and how long a line is, does not matter: no line is kept.
//
// A number is decimal: digits, perhaps a point and digits, perhaps an exponent; then perhaps a unit (ns, us, µs, ms or s), at once or
// after blanks; then a blank, a tab, a comma, a semicolon or the end of the line. Blanks before it are skipped. Anything else ("-5",
// "12:30:01", "16kB", "3) done") is text.

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
/** Nanoseconds of the unit that was read; 0 for none. */
const UNIT_NS = 10;
/** Whether blanks stand between the number and what may be its unit: what is none is text behind a number then. */
const IS_SPACED = 11;
/** Numbers without a unit among the durations. */
export const PLAIN_COUNT = 12;
export const STATE_LENGTH = 13;

/** Parts of a line. */
const BLANKS = 0;
const DIGITS = 1;
const POINT = 2;
const FRACTION = 3;
const EXPONENT_MARK = 4;
const EXPONENT_SIGNED = 5;
const EXPONENT_DIGITS = 6;
const BEFORE_UNIT = 7;
const UNIT_N = 8;
const UNIT_U = 9;
const UNIT_M = 10;
const MICRO_SIGN = 11;
const UNIT_READ = 12;
const AFTER_NUMBER = 13;
const TEXT = 14;

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
const LETTER_M = 0x6d;
const LETTER_N = 0x6e;
const LETTER_S = 0x73;
const LETTER_U = 0x75;
/** The two characters that look like µ, in UTF-8: the first bytes of both, and the second ones. */
const MICRO_FIRST = 0xc2;
const MU_FIRST = 0xce;
const MICRO_SECOND = 0xb5;
const MU_SECOND = 0xbc;
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
  if (part >= BEFORE_UNIT) return takeUnit(state, part, byte);
  const digit = byte - 0x30;
  if (digit >= 0 && digit <= 9) return takeDigit(state, part, digit);
  if (byte === BLANK || byte === TAB || byte === RETURN || byte === COMMA || byte === SEMICOLON) {
    const isBlank = byte === BLANK || byte === TAB;
    if (part === BLANKS) return isBlank ? BLANKS : TEXT;
    if (!isNumber(part)) return TEXT;
    state[IS_SPACED] = 1;
    return isBlank ? BEFORE_UNIT : AFTER_NUMBER;
  }
  if (byte === DOT && part === DIGITS) return POINT;
  if ((byte | UPPERCASE) === LETTER_E && (part === DIGITS || part === FRACTION)) return EXPONENT_MARK;
  if ((byte === PLUS || byte === MINUS) && part === EXPONENT_MARK) {
    state[EXPONENT_SIGN] = byte === MINUS ? -1 : 1;
    return EXPONENT_SIGNED;
  }
  return isNumber(part) ? takeUnit(state, BEFORE_UNIT, byte) : TEXT;
}

/** @returns the part after a byte of what may be a unit */
function takeUnit(state: Float64Array, part: number, byte: number): number {
  if (part === BEFORE_UNIT) {
    if (byte === LETTER_N) return UNIT_N;
    if (byte === LETTER_U) return UNIT_U;
    if (byte === LETTER_M) return UNIT_M;
    if (byte === MICRO_FIRST || byte === MU_FIRST) return MICRO_SIGN;
    if (byte === LETTER_S) return unitRead(state, 1e9);
    if (state[IS_SPACED] === 1 && (byte === BLANK || byte === TAB)) return BEFORE_UNIT;
    return noUnit(state);
  }
  if (part === MICRO_SIGN) return byte === MICRO_SECOND || byte === MU_SECOND ? UNIT_U : noUnit(state);
  if (part === UNIT_READ) {
    const isEnd = byte === BLANK || byte === TAB || byte === RETURN || byte === COMMA || byte === SEMICOLON;
    return isEnd ? AFTER_NUMBER : noUnit(state);
  }
  if (byte !== LETTER_S) return noUnit(state);
  return unitRead(state, part === UNIT_N ? 1 : part === UNIT_U ? 1e3 : 1e6);
}

function unitRead(state: Float64Array, ns: number): number {
  state[UNIT_NS] = ns;
  return UNIT_READ;
}

/** What looked like one begins another word. */
function noUnit(state: Float64Array): number {
  state[UNIT_NS] = 0;
  return state[IS_SPACED] === 1 ? AFTER_NUMBER : TEXT;
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

/** Whether what was read is a number, whatever comes. */
function isNumber(part: number): boolean {
  return part === DIGITS || part === FRACTION || part === EXPONENT_DIGITS;
}

/** The same at the end of a line, where an unfinished unit is none. */
function hasNumber(state: Float64Array): boolean {
  const part = state[PART]!;
  if (part === TEXT) return false;
  if (part === UNIT_READ || part === AFTER_NUMBER || isNumber(part)) return true;
  return part >= BEFORE_UNIT && state[IS_SPACED] === 1;
}

function endLine(lines: TickLines, lineCount: number, nowNs: number): void {
  const { state } = lines;
  const isFirst = state[TICK_COUNT] === 0;
  state[TICK_COUNT]!++;
  const printedNs = hasNumber(state) ? numberOf(state) : Number.POSITIVE_INFINITY;
  // The first tick began before what is measured.
  if (!isFirst) {
    if (printedNs < Number.POSITIVE_INFINITY) {
      keep(lines, printedNs);
      if (state[UNIT_NS] === 0) state[PLAIN_COUNT]!++;
    } else if (lineCount === 1) keep(lines, nowNs - state[ARRIVED_NS]!);
  }
  if (lineCount > 1 && printedNs === Number.POSITIVE_INFINITY) state[TOGETHER_COUNT]!++;
  state[PART] = BLANKS;
  state[MANTISSA] = 0;
  state[SCALE] = 0;
  state[EXPONENT] = 0;
  state[EXPONENT_SIGN] = 1;
  state[UNIT_NS] = 0;
  state[IS_SPACED] = 0;
}

/** Infinite where it is too large for a number. */
function numberOf(state: Float64Array): number {
  const unitNs = state[UNIT_NS]! > 0 ? state[UNIT_NS]! : 1;
  return state[MANTISSA]! * 10 ** (state[SCALE]! + state[EXPONENT_SIGN]! * state[EXPONENT]!) * unitNs;
}

function keep(lines: TickLines, durationNs: number): void {
  const { tickNs, state } = lines;
  tickNs[state[KNOWN_COUNT]! % tickNs.length] = durationNs;
  state[KNOWN_COUNT]!++;
}
