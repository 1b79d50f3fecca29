// Plain ASCII for who has nothing else.
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { asciiOnly, isAsciiOnly } from "../../src/report/ascii.ts";
import { filesUnder } from "../../tasks/files.ts";

test.each([
  [{ LANG: "C" }, true],
  [{ LC_ALL: "POSIX", LANG: "en_US.UTF-8" }, true],
  [{ LC_CTYPE: "de_DE.ISO-8859-1" }, true],
  [{ LANG: "C.UTF-8" }, false],
  [{ LANG: "en_US.utf8" }, false],
  [{ LC_ALL: "en_US.UTF-8", LANG: "C" }, false],
  // Who set nothing said nothing: containers and services.
  [{}, false],
  [{ LC_ALL: "", LANG: "" }, false],
])("of %o: %p", (env, isAscii) => {
  expect(isAsciiOnly(env)).toBe(isAscii);
});

test("each of our characters becomes one that is as wide; what others wrote is shown by its number", () => {
  const ours = "8.95 µs · 4.5–4.8 ×1.08 −3 █▋▏ c…";
  expect(asciiOnly(ours)).toBe("8.95 us | 4.5-4.8 x1.08 -3 ##. c~");
  expect(asciiOnly(ours)).toHaveLength(ours.length);
  expect(asciiOnly("naïve 😀")).toBe("na\\u00efve \\ud83d\\ude00");
});

test("no character of what a person reads is left without one", () => {
  const files = ["src/report", "src/cli", "src/schema", "src/decide", "src/gate", "src/quality"].flatMap(
    filesUnder,
  );
  const ours = files
    .filter((path) => path.endsWith(".ts") && !path.startsWith("src/report/html/"))
    .flatMap((path) => readFileSync(path, "utf8").match(/\P{ASCII}/gu) ?? []);
  expect(ours.length).toBeGreaterThan(0);
  expect([...new Set(ours)].filter((character) => asciiOnly(character).length !== 1)).toEqual([]);
});
