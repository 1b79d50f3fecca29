import { expect, test } from "bun:test";
import { printable, printableLine } from "../../src/core/printable.ts";

test.each([
  ["an escape that turns all red", "a\x1b[31mb", "a\\u001b[31mb"],
  ["a title of the window, by its C1 form", "a\x9d0;title\x9c", "a\\u009d0;title\\u009c"],
  ["a bell, a backspace and DEL", "\x07\b\x7f", "\\u0007\\u0008\\u007f"],
  ["an override of the direction", "\u202egpj.exe", "\\u202egpj.exe"],
  ["isolates", "\u2066a\u2069", "\\u2066a\\u2069"],
  ["a carriage return, which would hide what stands before it", "secret\rok", "secret\\rok"],
  ["a line break that no terminal counts", "a\u2028b\u2029c\u0085", "a\\u2028b\\u2029c\\u0085"],
  ["what has no width", "pay\u200bpal\u2060\u00ad\ufeff", "pay\\u200bpal\\u2060\\u00ad\\ufeff"],
  ["joiners where they join nothing", "a\u200db\u200c", "a\\u200db\\u200c"],
  ["letters that are blank", "\u3164\u115f", "\\u3164\\u115f"],
  ["tags, which spell a text that nobody sees", "\u{e0041}", "\\udb40\\udc41"],
  [
    "a joiner between letters of a script that has it",
    "\u0645\u06cc\u200c\u062e",
    "\u0645\u06cc\u200c\u062e",
  ],
  ["half of a pair", "a\ud800b", "a\\ud800b"],
  ["a whole pair, letters of any script, an emoji of several", "𝒳 Ä漢 👩‍🚀", "𝒳 Ä漢 👩‍🚀"],
])("%s", (_, text, shown) => {
  expect(printable(text)).toBe(shown);
  expect(printable(printable(text))).toBe(shown);
});

test("lines stay lines, unless there is to be one", () => {
  expect(printable("a\n\tb")).toBe("a\n\tb");
  expect(printableLine("a\n\tb")).toBe("a\\n\\tb");
});
