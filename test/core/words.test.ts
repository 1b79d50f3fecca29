// Nearest names: the distance against its recursive definition, and the cut-off that keeps guesses honest.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { editDistance, listing, nearest } from "../../src/core/words.ts";

/** Optimal string alignment by its definition, without a table. */
function naiveDistance(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const edits = [
    naiveDistance(a.slice(1), b) + 1,
    naiveDistance(a, b.slice(1)) + 1,
    naiveDistance(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
  ];
  if (a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0]) {
    edits.push(naiveDistance(a.slice(2), b.slice(2)) + 1);
  }
  return Math.min(...edits);
}

test("editDistance equals its recursive definition", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(naiveDistance(a, b));
    }),
  );
});

describe("nearest", () => {
  const names = ["iters", "dim", "backend", "spike-us"];
  test.each([
    ["iter", "iters"],
    ["itres", "iters"],
    ["DIM", "dim"],
    ["bakcend", "backend"],
    ["spike_us", "spike-us"],
  ])("%s means %s", (word, meant) => {
    expect(nearest(word, names)).toBe(meant);
  });

  test.each(["quality", "x", ""])("%p means none of them", (word) => {
    expect(nearest(word, names)).toBeUndefined();
  });
});

test("listing joins as a sentence does", () => {
  expect(listing(["a"], "or")).toBe("a");
  expect(listing(["a", "b"], "and")).toBe("a and b");
  expect(listing(["a", "b", "c"], "or")).toBe("a, b or c");
});
