// Bounds by ranks, against enumerations of all orders and against published tables, and how often they hold the truth.
import { describe, expect, test } from "bun:test";
import { randomFrom } from "../../src/core/random.ts";
import { pairedBounds, shiftBounds } from "../../src/stats/rank-bounds.ts";
import { normal } from "../../tasks/honesty/streams.ts";

const half = { low: 0.025, high: 0.025 };

/** Of 1 … n, each with either sign: how often the sum of the positive ones is at most `most`. */
function signedRankShare(n: number, most: number): number {
  let count = 0;
  for (let signs = 0; signs < 2 ** n; signs++) {
    let sum = 0;
    for (let rank = 1; rank <= n; rank++) if (signs & (1 << (rank - 1))) sum += rank;
    if (sum <= most) count++;
  }
  return count / 2 ** n;
}

describe("pairs", () => {
  test.each([6, 7, 8, 9, 10, 12])("%d: a bound passes over as many averages as its error allows", (n) => {
    // No two averages are equal.
    const differences = Array.from({ length: n }, (_, i) => 2 ** i);
    const averages = differences
      .flatMap((one, i) => differences.slice(i).map((other) => (one + other) / 2))
      .sort((a, b) => a - b);
    for (const tail of [0.05, 0.025, 0.01, 0.002]) {
      const { low, high } = pairedBounds(differences, { low: tail, high: tail });
      let rank = -1;
      while (signedRankShare(n, rank + 1) <= tail) rank++;
      expect(low).toBe(averages[rank]);
      expect(high).toBe(averages[averages.length - 1 - rank]);
    }
  });

  test("the published table of Wilcoxon: 2.5 % a side at n = 6, 10, 20, 25", () => {
    // Critical values of the smaller rank sum: 0, 8, 52, 89.
    for (const [n, critical] of [
      [6, 0],
      [10, 8],
      [20, 52],
      [25, 89],
    ] as const) {
      const differences = Array.from({ length: n }, (_, i) => 1.7 ** i);
      const averages = differences
        .flatMap((one, i) => differences.slice(i).map((other) => (one + other) / 2))
        .sort((a, b) => a - b);
      expect(pairedBounds(differences, half).low).toBe(averages[critical]);
    }
  });

  test("five pairs bound nothing, and none have no middle", () => {
    expect(pairedBounds([1, 2, 3, 4, 5], half)).toEqual({ value: 3, low: undefined, high: undefined });
    expect(pairedBounds([], half)).toEqual({ value: undefined, low: undefined, high: undefined });
  });
});

/** Of all ways to take `m` of 1 … m + n: how often the pairs in which the taken one is larger are at most `most`. */
function rankSumShare(m: number, n: number, most: number): number {
  let all = 0;
  let count = 0;
  for (let taken = 0; taken < 2 ** (m + n); taken++) {
    let pairs = 0;
    let others = 0;
    let own = 0;
    for (let at = 0; at < m + n; at++) {
      if (taken & (1 << at)) {
        own++;
        pairs += others;
      } else others++;
    }
    if (own !== m) continue;
    all++;
    if (pairs <= most) count++;
  }
  return count / all;
}

describe("two groups", () => {
  test.each([
    [4, 4],
    [3, 9],
    [6, 7],
    [9, 5],
  ])("%d and %d: a bound passes over as many differences as its error allows", (m, n) => {
    const subject = Array.from({ length: m }, (_, i) => 3.1 ** i);
    const baseline = Array.from({ length: n }, (_, i) => 2.3 ** i);
    const differences = subject.flatMap((one) => baseline.map((other) => one - other)).sort((a, b) => a - b);
    for (const tail of [0.05, 0.025, 0.01]) {
      let rank = -1;
      while (rankSumShare(m, n, rank + 1) <= tail) rank++;
      const { low, high } = shiftBounds(subject, baseline, { low: tail, high: tail });
      expect(low).toBe(differences[rank]);
      expect(high).toBe(differences[differences.length - 1 - rank]);
    }
  });

  test("the published table of Mann and Whitney: 2.5 % a side at 9 and 9 is 17, at 20 and 20 is 127", () => {
    for (const [n, critical] of [
      [9, 17],
      [20, 127],
    ] as const) {
      const subject = Array.from({ length: n }, (_, i) => 1.31 ** i);
      const baseline = Array.from({ length: n }, (_, i) => 1.23 ** i);
      const differences = subject
        .flatMap((one) => baseline.map((other) => one - other))
        .sort((a, b) => a - b);
      expect(shiftBounds(subject, baseline, half).low).toBe(differences[critical]);
    }
  });
});

test.each([
  ["9 and 9 processes", 9, 9],
  ["9 stored and 60 measured", 60, 9],
  ["60 and 60: more than is counted out", 60, 60],
])("%s: an interval of 95 % holds the shift at least 93 times of 100", (_, m, n) => {
  const trials = 400;
  let held = 0;
  for (let seed = 0; seed < trials; seed++) {
    const random = randomFrom(seed);
    const subject = Array.from({ length: m }, () => 0.1 + 0.076 * normal(random));
    const baseline = Array.from({ length: n }, () => 0.076 * normal(random));
    const { low, high } = shiftBounds(subject, baseline, half);
    if (low! <= 0.1 && 0.1 <= high!) held++;
  }
  expect(held / trials).toBeGreaterThan(0.93);
});

test("100 pairs, more than is counted out: an interval of 95 % holds the centre at least 93 times of 100", () => {
  const trials = 400;
  let held = 0;
  for (let seed = 0; seed < trials; seed++) {
    const random = randomFrom(seed);
    const { low, high } = pairedBounds(
      Array.from({ length: 100 }, () => 0.1 * normal(random)),
      half,
    );
    if (low! <= 0 && 0 <= high!) held++;
  }
  expect(held / trials).toBeGreaterThan(0.93);
});
