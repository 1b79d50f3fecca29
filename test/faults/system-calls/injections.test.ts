// Which calls are made to fail: each site of each thread, a loop not all the way.
import { expect, test } from "bun:test";
import { chosenCalls } from "./injections.ts";

test("every site, and of a loop the first, the last and one between", () => {
  const loop = new Array(101).fill("rows");
  expect(chosenCalls([["open", ...loop, "close"]], 0, 3)).toEqual([1, 2, 52, 102, 103]);
});

test("what each thread makes, after its start", () => {
  expect(chosenCalls([["a", "a", "b", "c"], ["a", "b", "d"], ["a"]], 2, 3)).toEqual([3, 4]);
});

test("sites that take turns are told apart", () => {
  const turns = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? "rows" : "progress"));
  expect(chosenCalls([turns], 0, 2)).toEqual([1, 2, 39, 40]);
});
