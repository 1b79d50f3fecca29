import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { forTerminal, paint, terminalStyle, wrapText } from "../../src/report/style.ts";

test("colour is for terminals whose user did not refuse it", () => {
  expect(terminalStyle(true, 80, {}).color).toBe(true);
  expect(terminalStyle(true, 80, { NO_COLOR: "" }).color).toBe(true);
  expect(terminalStyle(true, 80, { NO_COLOR: "1" }).color).toBe(false);
  expect(terminalStyle(false, 80, {}).color).toBe(false);
  expect(paint("text", "red", { columns: 80, color: false })).toBe("text");
  expect(forTerminal(paint("text", "red", { columns: 80, color: true }))).toBe("\x1b[31mtext\x1b[0m");
});

test("the width is the terminal's, within what stays readable", () => {
  expect(terminalStyle(true, 72, {}).columns).toBe(72);
  expect(terminalStyle(true, 10, {}).columns).toBe(40);
  expect(terminalStyle(true, 300, {}).columns).toBe(100);
  expect(terminalStyle(true, undefined, {}).columns).toBe(80);
  expect(terminalStyle(false, 300, {}).columns).toBe(80);
});

test("wrapping keeps every word, fills no line too far and breaks no line too early", () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(words, fc.integer({ min: 15, max: 60 }), (texts, columns) => {
      const lines = wrapText(texts.join(" "), columns, "  ");
      expect(lines.map((line) => line.slice(2)).join(" ")).toBe(texts.join(" "));
      for (const [i, line] of lines.entries()) {
        expect(line.length).toBeLessThanOrEqual(columns);
        const nextWord = lines[i + 1]?.trimStart().split(" ")[0];
        if (nextWord !== undefined) expect(`${line} ${nextWord}`.length).toBeGreaterThan(columns);
      }
    }),
  );
});

test("no line ends between a number and its unit", () => {
  const text = "kept 97.9 % of 132 B in 4 µs, 12 dims";
  expect(wrapText(text, 9, "")).toEqual(["kept", "97.9 % of", "132 B in", "4 µs, 12", "dims"]);
  expect(wrapText("of 5 bytes and 3 MB.", 6, "")).toEqual(["of 5", "bytes", "and", "3 MB."]);
});

test("of what others wrote nothing moves a terminal, whatever characters it is made of", () => {
  const anything = fc.string({ unit: "binary", maxLength: 40 });
  fc.assert(
    fc.property(anything, (text) => {
      const shown = forTerminal(paint(text, "red", { columns: 80, color: true }));
      const inside = text === "" ? shown : shown.slice("\x1b[31m".length, -"\x1b[0m".length);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(inside).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});
