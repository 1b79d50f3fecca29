// Files that a plan names, from where the command is typed.
import { expect, test } from "bun:test";
import { besidePlan } from "../../../src/cli/options/beside-plan.ts";

const there = new Set([
  "plans/notes.txt",
  "plans/models",
  "plans/own/model",
  "plans/short",
  "/abs/plans/notes.txt",
]);
const named = (option: string, text: string, plan = "plans/grid.toml") =>
  besidePlan(new Map([[option, { texts: [text], place: plan }]]) as never, plan, (path) =>
    there.has(path),
  ).get(option as never)!.texts[0];

test.each([
  ["text", "notes.txt", "plans/notes.txt"],
  ["dataset", "notes.txt", "plans/notes.txt"],
  ["models", "models", "plans/models"],
  ["model", "own/model", "plans/own/model"],
  // A word, a name, what is not there, what is whole, and what is written.
  ["text", "short", "short"],
  ["model", "models", "models"],
  ["text", "other.txt", "other.txt"],
  ["text", "/else/notes.txt", "/else/notes.txt"],
  ["out", "notes.txt", "notes.txt"],
  ["dim", "64", "64"],
])("%s = %p is %p", (option, text, expected) => {
  expect(named(option, text)).toBe(expected);
});

test("a plan in the current folder changes nothing, and one that is named whole names its files whole", () => {
  expect(named("text", "notes.txt", "grid.toml")).toBe("notes.txt");
  expect(named("text", "notes.txt", "/abs/plans/grid.toml")).toBe("/abs/plans/notes.txt");
});
