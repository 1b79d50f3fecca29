// What is shared names nobody: homes, names in paths, whatever the system; and nothing else is touched.
import { expect, test } from "bun:test";
import { homedir } from "node:os";
import { type Person, thisPerson, withoutPerson } from "../../src/host/person.ts";

const ANNA: Person = { homes: ["/home/anna"], name: "anna" };
const without = (text: string, person = ANNA) => withoutPerson(text, person);

test.each([
  ["/home/anna/models/minilm", "~/models/minilm"],
  ["/home/anna", "~"],
  ["--model=/home/anna/x", "--model=~/x"],
  ["/home/annabel/x", "/home/_/x"],
  ["/media/anna/disk/x", "/media/_/disk/x"],
  ["/data/joanna/x", "/data/joanna/x"],
  ["python /home/bert/sim.py --out /home/anna/o", "python /home/_/sim.py --out ~/o"],
  ["wordllama-256/fp32/ort/CPUExecutionProvider", "wordllama-256/fp32/ort/CPUExecutionProvider"],
  ["anna", "anna"],
])("%s", (text, expected) => {
  expect(without(text)).toBe(expected);
});

test("Windows and macOS have homes elsewhere", () => {
  expect(without("C:\\Users\\anna\\models", { homes: ["C:\\Users\\anna"], name: "anna" })).toBe("~\\models");
  expect(without("D:\\Users\\bert\\x", { homes: [], name: undefined })).toBe("D:\\Users\\_\\x");
  expect(without("/Users/bert/x", { homes: [], name: undefined })).toBe("/Users/_/x");
});

test("in all that a value holds; numbers, nulls and keys stay", () => {
  const value = {
    command: ["mrlbench", "--model", "/home/anna/m"],
    n: 3,
    none: null,
    deep: [{ path: "/home/anna" }],
  };
  expect(withoutPerson(value, ANNA)).toEqual({
    command: ["mrlbench", "--model", "~/m"],
    n: 3,
    none: null,
    deep: [{ path: "~" }],
  });
});

test("the system's own accounts are no persons, and a home that is the root hides nothing", () => {
  const person = thisPerson({ HOME: "/" });
  expect(person.homes).not.toContain("/");
  expect(person.name).not.toBe("root");
  expect(withoutPerson(`${homedir()}/models`)).toBe("~/models");
});
