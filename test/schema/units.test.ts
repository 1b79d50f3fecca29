import { expect, test } from "bun:test";
import { inUnit, type Unit } from "../../src/schema/units.ts";

const NS: readonly [Unit, number][] = [
  ["ns", 1],
  ["µs", 1e3],
  ["ms", 1e6],
];

test("a time comes into its unit, to 3 decimals", () => {
  for (const ns of [0, 1, 4, 999, 8949.5, 123_456_789, 1.5e12]) {
    for (const [unit, size] of NS) {
      const value = inUnit(ns, unit);
      expect(Math.abs(value - ns / size)).toBeLessThanOrEqual(0.000501);
      expect(String(value).replace(/^\d+\.?/, "").length).toBeLessThanOrEqual(3);
    }
  }
  expect(inUnit(12_345, "µs")).toBe(12.345);
  expect(inUnit(0.12345, "ratio")).toBe(0.123);
});

test("what is counted, said or not available stays as it is", () => {
  expect([inUnit(1999.25, "count"), inUnit("none", "text"), inUnit(true, "flag")]).toEqual([
    1999.25,
    "none",
    true,
  ]);
  for (const [unit] of NS) expect(inUnit(undefined, unit)).toBeUndefined();
});
