// Stripping as Python does it, for every character that there is.
import { expect, test } from "bun:test";
import { pythonStrip } from "../../src/core/python-strip.ts";

/** `[c for c in range(0x110000) if chr(c).isspace()]` of CPython 3.11. */
const PYTHON_BLANKS = new Set([
  ...[0x9, 0xa, 0xb, 0xc, 0xd, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002],
  ...[0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000],
]);

test("takes exactly Python's blanks from both ends", () => {
  for (let code = 0; code < 0x110000; code++) {
    const character = String.fromCodePoint(code);
    const expected = PYTHON_BLANKS.has(code) ? "a b" : `${character}a b${character}`;
    if (pythonStrip(`${character}a b${character}`) !== expected) throw new Error(`U+${code.toString(16)}`);
  }
});

test("leaves blanks within, and gives nothing for blanks alone", () => {
  expect(pythonStrip("\u001c \u0085a\u3000 b\n")).toBe("a\u3000 b");
  expect(pythonStrip("\ufeffa\ufeff")).toBe("\ufeffa\ufeff");
  expect(pythonStrip(" \u0085\u001f")).toBe("");
  expect(pythonStrip("")).toBe("");
});
