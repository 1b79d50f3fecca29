import { expect, test } from "bun:test";
import fc from "fast-check";
import { rounded, toMs, toUs } from "../../src/schema/units.ts";

test("nanoseconds become µs and ms to 3 decimals; what is not available stays so", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), (ns) => {
      expect(toUs(ns)).toBe(Number((ns / 1e3).toFixed(3)));
      expect(Math.abs(toMs(ns)! - ns / 1e6)).toBeLessThanOrEqual(0.000501);
      expect(String(toMs(ns)).replace(/^\d+\.?/, "").length).toBeLessThanOrEqual(3);
    }),
  );
  expect([toUs(undefined), toMs(undefined), rounded(undefined)]).toEqual([undefined, undefined, undefined]);
  expect([rounded(0.12345), rounded(2), toUs(0)]).toEqual([0.123, 2, 0]);
});
