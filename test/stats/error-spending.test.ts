import { expect, test } from "bun:test";
import { ErrorSpending, isLook } from "../../src/stats/error-spending.ts";

test("looks spend what belongs to the square of the time since the one before, and all of it by the end", () => {
  const spending = new ErrorSpending(0.08);
  const errors = [0.25, 0.5, 0.5, 0.75, 1, 1.4].map((share) => spending.look(share));
  const expected = [0.005, 0.015, 0, 0.025, 0.035, 0];
  for (const [i, error] of errors.entries()) expect(error).toBeCloseTo(expected[i]!, 12);
});

test("looks are at the half of the time, and at the half of that, however long the steps are", () => {
  const looksOf = (step: number) =>
    Array.from({ length: Math.round(1 / step) }, (_, i) => [i * step, (i + 1) * step] as const)
      .filter(([before, now]) => isLook(before, now))
      .map(([, now]) => now);
  expect(looksOf(1 / 64).slice(1)).toEqual([1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1]);
  expect(looksOf(0.3)).toEqual([0.3, 0.6]);
});
