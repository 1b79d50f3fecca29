// Whoever searches the sources for the name of a column or key finds, in one step, the row of its table, and on that row what fills
// it: a field with a producer outside of the tables, or a formula.
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MEASURES } from "../../src/mrl/measure/measures.ts";
import { CALL_COLUMNS } from "../../src/schema/call-columns.ts";
import { FIGURES } from "../../src/schema/figures.ts";
import { LADDER_COLUMNS } from "../../src/schema/ladder-columns.ts";
import { CALLS_HEADER, FIGURES as CONTRACT_FIGURES, LADDER_HEADER } from "../executable/contract.ts";

const src = join(import.meta.dir, "..", "..", "src");
const read = (file: string) => readFileSync(join(src, file), "utf8");
/** Where results come from, without the tables and their writers. */
const producers = [...new Bun.Glob("{bench,cases,mrl,quality,cli}/**/*.ts").scanSync(src)].map(read);
const callRows = rowsOf("schema/call-columns.ts");
const figureRows = rowsOf("schema/figures.ts");
const ladderRows = [...rowsOf("schema/ladder-columns.ts"), ...rowsOf("mrl/measure/measures.ts")];

/** The objects of a table, as they are written. */
function rowsOf(file: string): string[] {
  return read(file).match(/\{[^{}]*\b(column|key): "[\s\S]*?\}(?=,\n)/g) ?? [];
}

/** `copyInNs[call] =`, `copyInNs:`, or `copyInNs` among the fields of an object. */
function isProduced(name: string): boolean {
  const made = new RegExp(`\\b${name}(\\[[^\\]]+\\])?!? =[^=]|\\b${name}: |^\\s+${name},$`, "m");
  return producers.some((text) => made.test(text));
}

test("a column of the per-call CSV names the field that fills it, and the field has a producer", () => {
  const beside = { text: "textOf", phase: "phase", block: "disturbed", failure: "error" } as const;
  for (const name of CALLS_HEADER.split(",")) {
    const row = CALL_COLUMNS.find(({ column }) => column === name)!;
    const field = "field" in row ? row.field : row.of === "case" ? name : beside[row.of];
    const written = callRows.find((text) => text.includes(`"${name}"`));
    expect([name, written]).toEqual([
      name,
      expect.stringContaining("field" in row ? `field: "${field}"` : `of: "${row.of}"`),
    ]);
    expect([name, field, isProduced(field)]).toEqual([name, field, true]);
  }
});

test("a figure's formula stands beside its key", () => {
  const keys = FIGURES.map(({ key }) => key);
  expect(keys).toEqual(expect.arrayContaining(CONTRACT_FIGURES.split(" ")));
  for (const key of keys) {
    const written = figureRows.find((text) => text.includes(`key: "${key}"`));
    expect([key, written]).toEqual([key, expect.stringContaining("of: ")]);
  }
});

test("a column of the ladder names its field or formula, and a measure's field comes from its row alone", () => {
  const columns: readonly string[] = LADDER_COLUMNS.map(({ column }) => column);
  expect(columns).toEqual(expect.arrayContaining(LADDER_HEADER.split(",")));
  for (const name of columns) {
    const written = ladderRows.filter((text) => text.includes(`column: "${name}"`));
    expect([name, written.length]).toEqual([name, 1]);
    expect(written[0]).toMatch(/\bof: |\bvalues: /);
  }
  for (const { field, column } of MEASURES) {
    const snake = field.replaceAll(/[A-Z]|\d+/g, (part) => `_${part.toLowerCase()}`);
    expect(column).toBe(snake as typeof column);
  }
});
