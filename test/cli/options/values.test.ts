// Readers of option values: what is accepted, and that anything else is refused and not guessed.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  bit,
  decimal,
  oneOf,
  pin,
  textSource,
  wholeNumber,
  wordOr,
} from "../../../src/cli/options/values.ts";

describe("wholeNumber", () => {
  const reader = wholeNumber(1, 100);

  test("reads every number of its range and no other", () => {
    fc.assert(
      fc.property(fc.integer({ min: -200, max: 200 }), (value) => {
        expect(reader.read(String(value))).toBe(value >= 1 && value <= 100 ? value : undefined);
      }),
    );
  });

  test.each(["12abc", "1e1", "0x10", "1.0", "+5", " 5", "5 ", "", "１２", "NaN", "1_0"])(
    "refuses %p",
    (text) => {
      expect(reader.read(text)).toBeUndefined();
    },
  );
});

describe("decimal", () => {
  const reader = decimal(0.5, 10);
  test.each([
    ["0.5", 0.5],
    ["3", 3],
    ["10.0", 10],
  ])("reads %s", (text, value) => {
    expect(reader.read(text)).toBe(value);
  });
  test.each(["0.4", "10.1", ".5", "5.", "1e0", "-1", "Infinity", ""])("refuses %p", (text) => {
    expect(reader.read(text)).toBeUndefined();
  });
});

test("words are read as they are spelled", () => {
  expect(oneOf("A", "B").read("A")).toBe("A");
  expect(oneOf("A", "B").read("a")).toBeUndefined();
  expect(wordOr("full", wholeNumber(1, 9)).read("full")).toBe("full");
  expect(wordOr("full", wholeNumber(1, 9)).read("7")).toBe(7);
  expect(bit.read("0")).toBe(false);
  expect(bit.read("1")).toBe(true);
  expect(bit.read("true")).toBeUndefined();
});

test("a text is one of the four words or a file", () => {
  expect(textSource.read("short")).toEqual({ kind: "dataset", words: "short" });
  expect(textSource.read("./short")).toEqual({ kind: "file", path: "./short" });
});

describe("pin", () => {
  test("reads 0 and 1", () => {
    expect(pin.read("0")).toEqual("none");
    expect(pin.read("1")).toEqual("auto");
  });

  test("any way of writing a set of CPUs gives that set, sorted", () => {
    const cpuSet = fc.uniqueArray(fc.integer({ min: 0, max: 1023 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(cpuSet, fc.boolean(), (cpus, withRanges) => {
        const sorted = [...cpus].sort((a, b) => a - b);
        const text = withRanges ? asRanges(sorted) : cpus.join("+");
        expect(pin.read(`cpu:${text}`)).toEqual(sorted);
      }),
    );
  });

  test.each([
    "2",
    "cpu:",
    "cpu",
    "cpu:2-",
    "cpu:-2",
    "cpu:3-2",
    "cpu:1+1",
    "cpu:0-2+1",
    "cpu:1024",
    "cpu:a",
    "CPU:1",
    "cpu:1++2",
  ])("refuses %p", (text) => {
    expect(pin.read(text)).toBeUndefined();
  });
});

/** `[0, 1, 4]` as `0-1+4`. */
function asRanges(sorted: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const cpu of sorted) {
    const run = runs.at(-1);
    if (run !== undefined && cpu === run[1] + 1) run[1] = cpu;
    else runs.push([cpu, cpu]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join("+");
}
