import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { quantileRanks } from "../../src/stats/binomial.ts";
import { naiveQuantileRanks } from "./exact-binomial.ts";

test("the published ranks of the 95 % interval", () => {
  const row = (n: number) =>
    [0.5, 0.9, 0.99, 0.999].map((p) => {
      const { low, high } = quantileRanks(n, p);
      return `${low ?? "open"}-${high ?? "open"}`;
    });
  expect(row(100)).toEqual(["40-61", "84-96", "97-open", "99-open"]);
  expect(row(200)).toEqual(["86-115", "171-189", "195-open", "199-open"]);
  expect(row(500)).toEqual(["228-273", "436-464", "490-500", "498-open"]);
  expect(row(1000)).toEqual(["469-532", "881-919", "983-997", "997-open"]);
  expect(row(2000)).toEqual(["956-1045", "1773-1827", "1971-1989", "1995-open"]);
  expect(row(5000)).toEqual(["2431-2570", "4458-4542", "4936-4964", "4990-5000"]);
  expect(row(10_000)).toEqual(["4902-5099", "8941-9059", "9880-9920", "9983-9997"]);
});

test("ranks agree with exact integer arithmetic", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 99 }), (n, percent) => {
      expect(quantileRanks(n, percent / 100)).toEqual(naiveQuantileRanks(n, percent));
    }),
  );
});

test("one sample bounds nothing, and a million keep their precision", () => {
  expect(quantileRanks(1, 0.5)).toEqual({ low: undefined, high: undefined });
  // Normal approximation: 500,000 ± 1.96 * 500.
  const { low, high } = quantileRanks(1e6, 0.5);
  expect(Math.abs(low! - 499_020)).toBeLessThanOrEqual(2);
  expect(low! + high!).toBe(1e6 + 1);
});
