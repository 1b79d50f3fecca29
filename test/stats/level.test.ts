// A change of level with its size and its place. How often streams are named is a part of bench:honesty.
import { expect, test } from "bun:test";
import { callsChange, levelChange } from "../../src/stats/level.ts";

test("a step is told with its size and its place", () => {
  const levels = Float64Array.from({ length: 100 }, (_, i) => (i < 30 ? 1 : 0.7) * (1 + 0.01 * (i % 3)));
  const change = levelChange(levels, 0.025)!;
  expect(change.at).toBe(30);
  expect(change.ratio).toBeCloseTo(0.7, 1);
});

test("one process of nine that was far slower is named, nine that differ as processes do are not", () => {
  const processes = [1, 1.012, 0.985, 1.02, 1.006, 0.99, 1.015, 0.98, 1.003];
  expect(levelChange(Float64Array.from(processes), 0.05)).toBeUndefined();
  expect(
    levelChange(
      Float64Array.from(processes, (level, i) => (i === 0 ? 1.5 : level)),
      0.05,
    )?.at,
  ).toBe(1);
});

test("where there is too little to tell, nothing is told", () => {
  expect(levelChange(Float64Array.of(1, 2, 1, 2), 0.05)).toBeUndefined();
  expect(callsChange(new Float64Array(0), new Float64Array(0))).toBeUndefined();
  expect(callsChange(Float64Array.of(1, 5), Float64Array.of(0, 100))).toBeUndefined();
});
