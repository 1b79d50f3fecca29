// Characters of a JavaScript string as code points, and as the bytes that UTF-8 gives them.

/** The code point at `at` of a text that ends at `end`. A surrogate without its other half is U+FFFD, as UTF-8 writes it. */
export function codePointAt(text: string, at: number, end: number): number {
  const unit = text.charCodeAt(at);
  if ((unit & 0xf800) !== 0xd800) return unit;
  if (unit > 0xdbff || at + 1 >= end) return 0xfffd;
  const low = text.charCodeAt(at + 1);
  if ((low & 0xfc00) !== 0xdc00) return 0xfffd;
  return 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff);
}

/** How many units of a string a code point takes. */
export function unitsOf(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}

/** @returns where the next character's bytes go */
export function writeUtf8(bytes: Uint8Array, at: number, codePoint: number): number {
  if (codePoint < 0x80) {
    bytes[at] = codePoint;
    return at + 1;
  }
  if (codePoint < 0x800) {
    bytes[at] = 0xc0 | (codePoint >> 6);
    bytes[at + 1] = 0x80 | (codePoint & 0x3f);
    return at + 2;
  }
  if (codePoint < 0x10000) {
    bytes[at] = 0xe0 | (codePoint >> 12);
    bytes[at + 1] = 0x80 | ((codePoint >> 6) & 0x3f);
    bytes[at + 2] = 0x80 | (codePoint & 0x3f);
    return at + 3;
  }
  bytes[at] = 0xf0 | (codePoint >> 18);
  bytes[at + 1] = 0x80 | ((codePoint >> 12) & 0x3f);
  bytes[at + 2] = 0x80 | ((codePoint >> 6) & 0x3f);
  bytes[at + 3] = 0x80 | (codePoint & 0x3f);
  return at + 4;
}

/** The code point that begins at `at`, which is where a character begins. */
export function readUtf8(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first < 0x80) return first;
  if (first < 0xe0) return ((first & 0x1f) << 6) | (bytes[at + 1] & 0x3f);
  if (first < 0xf0) return ((first & 0xf) << 12) | ((bytes[at + 1] & 0x3f) << 6) | (bytes[at + 2] & 0x3f);
  return (
    ((first & 7) << 18) |
    ((bytes[at + 1] & 0x3f) << 12) |
    ((bytes[at + 2] & 0x3f) << 6) |
    (bytes[at + 3] & 0x3f)
  );
}

/** Where the character before `at` begins. */
export function previousCharacter(bytes: Uint8Array, at: number): number {
  let begin = at - 1;
  while ((bytes[begin] & 0xc0) === 0x80) begin--;
  return begin;
}

/** White space as Unicode has it; JavaScript's own `\s` differs at U+0085 and U+FEFF. */
export function isWhiteSpace(codePoint: number): boolean {
  if (codePoint <= 0x20) return codePoint === 0x20 || (codePoint >= 0x09 && codePoint <= 0x0d);
  if (codePoint < 0x1680) return codePoint === 0x85 || codePoint === 0xa0;
  if (codePoint <= 0x200a) return codePoint === 0x1680 || codePoint >= 0x2000;
  return (
    codePoint === 0x2028 ||
    codePoint === 0x2029 ||
    codePoint === 0x202f ||
    codePoint === 0x205f ||
    codePoint === 0x3000
  );
}
