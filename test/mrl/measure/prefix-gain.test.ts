import { describe, expect, test } from "bun:test";
import { randomFrom } from "../../../src/core/random.ts";
import { MEASURES, type PerQuery } from "../../../src/mrl/measure/measures.ts";
import { coordinateOrder } from "../../../src/mrl/measure/prefix-gain.ts";

const QUERIES = 80;
const DRAWS = 24;
const dims = [64, 32];

/** A standard normal number, by the sum of twelve uniform ones. */
function normals(seed: number): () => number {
  const random = randomFrom(seed);
  return () => Array.from({ length: 12 }, () => random() / 2 ** 32).reduce((sum, value) => sum + value, -6);
}

const perQuery = (ndcg: Float64Array): PerQuery =>
  Object.fromEntries(
    MEASURES.map(({ field }) => [field, field === "ndcgAt10" ? ndcg : new Float64Array(QUERIES)]),
  ) as PerQuery;

/** nDCG of a query: its own difficulty, what this order is worth, and what this order makes of this query. */
function measured(seed: number, gain: (rung: number) => number) {
  const normal = normals(seed);
  const difficulty = Float64Array.from({ length: QUERIES }, () => 0.5 + 0.2 * normal());
  const order = (more: (rung: number) => number) => {
    const luck = 0.02 * normal();
    return dims.map((_, rung) =>
      perQuery(difficulty.map((value) => value - 0.1 + luck + more(rung) + 0.1 * normal())),
    );
  };
  const draws = Array.from({ length: DRAWS }, () => order(() => 0));
  return coordinateOrder(dims, perQuery(difficulty), order(gain), draws, randomFrom(seed));
}

describe("a prefix that is one order of many", () => {
  const runs = Array.from({ length: 200 }, (_, seed) => measured(seed, () => 0));

  test("is called ordered in 5 % of all cases at most, and its interval holds 0 in 95 %", () => {
    // 200 cases at a true rate of 1/25 have more than 16 in one of 200 runs.
    expect(runs.filter(({ isOrdered }) => isOrdered === true).length).toBeLessThanOrEqual(16);
    for (const rung of dims.keys()) {
      const excluded = runs.filter(({ gains }) => {
        const { low, high } = gains[rung]!.gain;
        return low! > 0 || high! < 0;
      });
      expect(excluded.length).toBeLessThanOrEqual(18);
    }
  });
});

test("a prefix that is worth more is told apart, and by how much", () => {
  const { isOrdered, pValue, gains, measure } = measured(5, (rung) => 0.1 * (rung + 1));
  expect(measure).toBe("ndcg");
  expect(isOrdered).toBe(true);
  expect(pValue).toBeCloseTo(1 / 25, 12);
  for (const [rung, { gain }] of gains.entries()) {
    const truth = (0.1 * (rung + 1)) / 0.5;
    expect(gain.low!).toBeLessThan(truth);
    expect(gain.high!).toBeGreaterThan(truth);
  }
});

describe("a no is only what is small for sure: else nobody can tell", () => {
  const level = (value: number) => perQuery(new Float64Array(QUERIES).fill(value));
  /** Of a model whose prefixes keep what random orders keep, on some of the queries. */
  const orderAt = (kept: number, queries: number) => {
    const some = (value: number) => perQuery(level(value).ndcgAt10.fill(Number.NaN, queries));
    const rungs = dims.map(() => some(0.5 * kept));
    const draws = Array.from({ length: DRAWS }, () => rungs);
    return coordinateOrder(dims, level(0.5), rungs, draws, randomFrom(1)).isOrdered;
  };

  test("where random orders lose enough for a better one to show", () => {
    expect(orderAt(0.6, QUERIES)).toBe(false);
    expect(orderAt(0.95, QUERIES)).toBeUndefined();
    expect(orderAt(1, QUERIES)).toBeUndefined();
  });

  test("on as many queries as it takes to see a share of 5 %", () => {
    expect(orderAt(0.6, 59)).toBe(false);
    expect(orderAt(0.6, 58)).toBeUndefined();
    expect(orderAt(0.6, 20)).toBeUndefined();
    expect(orderAt(0.6, 5)).toBeUndefined();
  });
});
