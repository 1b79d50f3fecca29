import { expect, test } from "bun:test";
import { CALL_COLUMNS, PHASES } from "../../src/schema/call-columns.ts";
import { CALLS_HEADER } from "../executable/contract.ts";

const columns = CALL_COLUMNS.map(({ column }) => column);

test("the columns begin with those of the contract, in its order; newer ones follow, and none is there twice", () => {
  expect(columns.slice(0, CALLS_HEADER.split(",").length).join()).toBe(CALLS_HEADER);
  expect(new Set(columns).size).toBe(columns.length);
});

test("a measured column has its field's name", () => {
  for (const row of CALL_COLUMNS) {
    if (!("field" in row)) continue;
    expect(row.field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)).toBe(row.column);
  }
});

test("the codes of the phases stay what they are", () => {
  expect([...PHASES].slice(0, 4)).toEqual(["first", "warmup", "steady", "void"]);
});
