// Who is better, by queries of which few differ: what chance does often proves nothing, and what it hardly ever does proves something.

import { expect, test } from "bun:test";
import { randomFrom } from "../../../src/core/random.ts";
import { compareAll } from "../../../src/mrl/verdict/comparison.ts";

const QUERIES = 100;

/** How far the first is ahead, query by query; both have the same everywhere else. */
function comparisonOf(ahead: readonly number[], seed = 7) {
  const other = new Float64Array(QUERIES).fill(0.5);
  const one = other.map((value, i) => value + (ahead[i] ?? 0));
  const contenders = [
    { name: "one", ndcg: one },
    { name: "other", ndcg: other },
  ];
  return compareAll(contenders, [["one", "other"]], randomFrom(seed))[0]!;
}

test("one query that differs proves nothing, and neither do three that agree", () => {
  for (const ahead of [[0.3], [-0.3], [0.1, 0.2, 0.05]]) {
    const { low, high, difference } = comparisonOf(ahead);
    expect(difference).toBeCloseTo(ahead.reduce((sum, value) => sum + value, 0) / QUERIES, 12);
    expect(low!).toBeLessThan(0);
    expect(high!).toBeGreaterThan(0);
  }
});

test("a dozen that agree prove it, either way; where nothing differs the interval is 0", () => {
  const ahead = Array.from({ length: 12 }, () => 0.3);
  expect(comparisonOf(ahead).low!).toBeGreaterThan(0);
  expect(comparisonOf(ahead.map((value) => -value)).high!).toBeLessThan(0);
  expect(comparisonOf([])).toMatchObject({ difference: 0, low: 0, high: 0 });
});

test("of sets in which some queries go one way or the other by chance, at most 5 % are told as a difference", () => {
  const random = randomFrom(3);
  const chance = () => random() / 2 ** 32;
  const sets = 200;
  let told = 0;
  for (let set = 0; set < sets; set++) {
    const ahead = Array.from({ length: QUERIES }, () =>
      chance() < 0.04 ? (chance() < 0.5 ? -1 : 1) * 0.5 * chance() : 0,
    );
    const { low, high } = comparisonOf(ahead, set);
    if (low! > 0 || high! < 0) told++;
  }
  expect(told).toBeLessThanOrEqual(0.05 * sets);
});
