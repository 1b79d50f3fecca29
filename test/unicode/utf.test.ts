// Characters and their bytes against the platform's own encoder.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  codePointAt,
  isWhiteSpace,
  previousCharacter,
  readUtf8,
  unitsOf,
  writeUtf8,
} from "../../src/unicode/utf.hot.ts";

const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })), {
    maxLength: 20,
  })
  .map((units) => String.fromCharCode(...units));

describe("characters", () => {
  test("are read from a string as UTF-8 has them, half surrogates included, up to an end", () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 20 }), (text, length) => {
        const end = Math.min(length, text.length);
        const bytes = new Uint8Array(100);
        let size = 0;
        const starts: number[] = [];
        for (let at = 0; at < end; ) {
          const codePoint = codePointAt(text, at, end);
          starts.push(size);
          size = writeUtf8(bytes, size, codePoint);
          expect(readUtf8(bytes, starts.at(-1)!)).toBe(codePoint);
          expect(previousCharacter(bytes, size)).toBe(starts.at(-1)!);
          at += unitsOf(codePoint);
        }
        expect(bytes.slice(0, size)).toEqual(new TextEncoder().encode(text.slice(0, end)));
      }),
      { numRuns: 2000 },
    );
  });

  test("are white space where Unicode says so", () => {
    const unicode = /^\p{White_Space}$/u;
    for (let code = 0; code <= 0x10ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      if (isWhiteSpace(code) !== unicode.test(String.fromCodePoint(code)))
        throw new Error(`U+${code.toString(16)}`);
    }
  });
});
