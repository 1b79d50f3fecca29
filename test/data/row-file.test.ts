// Rows that stay in their file: whatever their type and wherever they begin, and what is written on the way.
import { expect, test } from "bun:test";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { type NumberType, openRowFile, readPart, SpooledRows } from "../../src/data/row-file.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";

const folder = temporaryFolders()();
const path = join(folder, "rows");

const TYPES: Readonly<Record<NumberType, (values: readonly number[]) => ArrayBufferView>> = {
  "<f4": (values) => Float32Array.from(values),
  "<f2": (values) => Float16Array.from(values),
  "<f8": (values) => Float64Array.from(values),
};

/** Numbers that all three types hold. */
const numbers = fc.integer({ min: -1000, max: 1000 }).map((quarters) => quarters / 4);

test.each(Object.keys(TYPES) as NumberType[])("%s", (type) => {
  const cases = fc
    .record({
      rows: fc.integer({ min: 1, max: 9 }),
      width: fc.integer({ min: 1, max: 7 }),
      start: fc.nat(13),
    })
    .chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        values: fc.array(numbers, {
          minLength: shape.rows * shape.width,
          maxLength: shape.rows * shape.width,
        }),
        first: fc.nat(shape.rows - 1),
      }),
    );
  fc.assert(
    fc.property(cases, ({ shape: { rows, width, start }, values, first }) => {
      const { buffer, byteOffset, byteLength } = TYPES[type](values);
      const written = new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
      writeFileSync(path, Buffer.concat([Buffer.alloc(start, 7), written]));
      const file = openRowFile({ path, start, rows, width, type });
      const target = new Float32Array((rows - first) * width);
      file.read(first, rows - first, target);
      expect([...target]).toEqual(values.slice(first * width));
    }),
    { numRuns: 30 },
  );
});

test("a file that lost its end is named", () => {
  writeFileSync(path, new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer));
  const file = openRowFile({ path, start: 0, rows: 2, width: 2, type: "<f4" });
  truncateSync(path, 12);
  expect(() => file.read(0, 2, new Float32Array(4))).toThrow(
    /rows is not read as vectors; seen: its end at byte 12/,
  );
});

test("rows that are spooled are read as they were pushed", () => {
  const spool = new SpooledRows(3);
  spool.push(Float32Array.of(1, 2, 3, 4, 5, 6));
  spool.push(Float32Array.of(7, 8, 9));
  const rows = spool.finish();
  const target = new Float32Array(6);
  rows.read(1, 2, target);
  expect([rows.rows, rows.width, ...target]).toEqual([3, 3, 4, 5, 6, 7, 8, 9]);
  spool.close();
});

test("a part of a file is what the file has of it", () => {
  writeFileSync(path, "0123456789");
  const part = (start: number, end: number) => Buffer.from(readPart(path, 10, start, end)).toString();
  expect([part(2, 5), part(8, 1e15), part(1e15, 2e15), part(5, 2)]).toEqual(["234", "89", "", ""]);
});
