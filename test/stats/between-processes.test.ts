// Intervals between processes, and paired ratios, against the ranks that the issue of a median gives and against their coverage on simulated runs.
import { expect, test } from "bun:test";
import { randomFrom } from "../../src/core/random.ts";
import { betweenProcesses, pairedRatio } from "../../src/stats/between-processes.ts";

const upTo = (count: number) => Array.from({ length: count }, (_, i) => 10 * (i + 1));

test.each([
  { count: 1, low: undefined, high: undefined },
  { count: 5, low: undefined, high: undefined },
  { count: 6, low: 10, high: 60 },
  { count: 9, low: 20, high: 80 },
  { count: 12, low: 30, high: 100 },
])("of $count processes the interval goes from $low to $high", ({ count, low, high }) => {
  const { value, ...bounds } = betweenProcesses(upTo(count).toReversed());
  expect(bounds).toEqual({ low: low!, high: high! });
  expect(value).toBe(10 * Math.ceil(count / 2));
});

test("processes without the figure do not count", () => {
  expect(betweenProcesses([undefined, 3, undefined])).toEqual({ value: 3, low: undefined, high: undefined });
  expect(betweenProcesses([]).value).toBeUndefined();
});

test("a ratio is that of the rounds, in which what is slow for one is slow for the other", () => {
  const drift = upTo(9);
  const slower = drift.map((ns) => 1.1 * ns);
  const { value, low, high } = pairedRatio(slower, drift);
  for (const end of [value, low, high]) expect(end).toBeCloseTo(1.1, 9);
  expect(pairedRatio([1, undefined], [undefined, 1]).value).toBeUndefined();
});

/** Of eight equal cases in nine rounds on a machine that becomes 5 % slower: how often the last differs from the first. */
function falseDifferences(isTurning: boolean): number {
  const draw = randomFrom(1);
  const random = () => draw() / 2 ** 32;
  const CASES = 8;
  const ROUNDS = 9;
  const noise = () => 1 + 0.04 * (random() + random() + random() - 1.5);
  let count = 0;
  const runs = 2000;
  for (let run = 0; run < runs; run++) {
    const figures = Array.from({ length: CASES }, () => new Array<number>(ROUNDS).fill(0));
    for (let round = 0; round < ROUNDS; round++) {
      for (let turn = 0; turn < CASES; turn++) {
        const which = isTurning ? (turn + round) % CASES : turn;
        const at = isTurning ? round * CASES + turn : turn * ROUNDS + round;
        figures[which]![round] = noise() * (1 + (0.05 * at) / (CASES * ROUNDS));
      }
    }
    const { low, high } = pairedRatio(figures[CASES - 1]!, figures[0]!);
    if (low! > 1 || high! < 1) count++;
  }
  return count / runs;
}

test("turning rounds keep what drifts from looking like a difference between equal cases", () => {
  expect(falseDifferences(true)).toBeLessThan(0.06);
  // One case after the other, the drift is told as a difference.
  expect(falseDifferences(false)).toBeGreaterThan(0.5);
});
