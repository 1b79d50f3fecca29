import { expect, test } from "bun:test";
import { ErrorSpending, FIRST_LOOK, isLook } from "../../src/stats/error-spending.ts";

test("looks spend what belongs to the time since the one before, and all of it by the end", () => {
  const spending = new ErrorSpending(0.05);
  const errors = [0.1, 0.25, 0.25, 0.6, 1, 1.4].map((share) => spending.look(share));
  const expected = [0.005, 0.0075, 0, 0.0175, 0.02, 0];
  for (const [i, error] of errors.entries()) expect(error).toBeCloseTo(expected[i]!, 12);
});

test("looks are after 6, 9, 14, 21, 32, 48, 72 and 108 rounds", () => {
  const looks = Array.from({ length: 110 }, (_, round) => round).filter(isLook);
  expect(looks).toEqual([FIRST_LOOK, 9, 14, 21, 32, 48, 72, 108]);
});
