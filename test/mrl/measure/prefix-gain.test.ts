import { expect, test } from "bun:test";
import type { PrefixGain } from "../../../src/mrl/measure/prefix-gain.ts";
import { hasOrderedCoordinates } from "../../../src/mrl/measure/prefix-gain.ts";

function gain(low: number | undefined, beatsEveryDraw: boolean): PrefixGain {
  const estimate = { mean: 0.1, low, high: low && low + 0.2 };
  return {
    dim: 64,
    ndcgAt10: { mean: undefined, low: undefined, high: undefined },
    overlapAt10: estimate,
    beatsEveryDraw,
  };
}

test("coordinates are in order when the prefix beats every draw at every dim, and not by chance of the queries", () => {
  expect(hasOrderedCoordinates([gain(0.05, true), gain(0.01, true)])).toBe(true);
  expect(hasOrderedCoordinates([gain(0.05, true), gain(0.01, false)])).toBe(false);
  expect(hasOrderedCoordinates([gain(0.05, true), gain(-0.01, true)])).toBe(false);
});

test("without controls or with too few queries nobody can tell", () => {
  expect(hasOrderedCoordinates([])).toBeUndefined();
  expect(hasOrderedCoordinates([gain(undefined, true)])).toBeUndefined();
});
