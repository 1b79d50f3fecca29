// How long a grid will still take, from what its processes took.
import { expect, test } from "bun:test";
import { timeLeftOf } from "../../../src/grid/plan/estimate.ts";

const open = { planned: 9, isOver: false, guessNs: 1e9 };

test("before anything has run it is the sum of the guesses", () => {
  const cases = [open, { ...open, guessNs: 3e9 }].map((one) => ({ ...one, tookNs: [] }));
  expect(timeLeftOf(cases)).toEqual({ leftNs: 36e9, isMeasured: false });
});

test("what has run corrects the guesses of what has not", () => {
  const cases = [
    { ...open, tookNs: [2e9, 2e9] },
    { ...open, tookNs: [] },
  ];
  // Twice as long as was guessed: 7 and 9 processes of 2 s.
  expect(timeLeftOf(cases)).toEqual({ leftNs: 32e9, isMeasured: false });
});

test("when each has had one it is what they took, without those that are over", () => {
  const cases = [
    { ...open, tookNs: [1e9, 3e9] },
    { ...open, tookNs: [0.5e9] },
    { ...open, tookNs: [7e9], isOver: true },
  ];
  expect(timeLeftOf(cases)).toEqual({ leftNs: 7 * 2e9 + 8 * 0.5e9, isMeasured: true });
});
