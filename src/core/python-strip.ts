// Blanks as Python's `str.strip` knows them (`str.isspace` of its Unicode tables): `String.trim` differs in both directions, it keeps
// U+001C to U+001F and U+0085, and takes U+FEFF.

const WIDE_BLANKS = [0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000];

/** White_Space of Unicode, and the four separators U+001C to U+001F, which Python counts by their direction. */
function isBlank(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f);
  if (code < 0x1680) return code === 0x85 || code === 0xa0;
  return (code >= 0x2000 && code <= 0x200a) || WIDE_BLANKS.includes(code);
}

/** The text without the blanks around it; the same string where there are none. */
export function pythonStrip(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--;
  let begin = 0;
  while (begin < end && isBlank(text.charCodeAt(begin))) begin++;
  return begin === 0 && end === text.length ? text : text.slice(begin, end);
}
