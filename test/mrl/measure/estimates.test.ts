import { expect, test } from "bun:test";
import { randomFrom } from "../../../src/core/random.ts";
import { familyEstimates } from "../../../src/mrl/measure/estimates.ts";

/** One row: of `count` queries the first `losers` lose all that the full vectors find. */
function estimates(losers: number, count: number, found = 1) {
  const full = new Float64Array(count).fill(found);
  const ndcg = full.map((value, query) => (query < losers ? 0 : value));
  const flips = full.map((_, query) => (query < losers ? 1 : 0));
  return familyEstimates(full, [{ ndcg, flips }], {
    losses: randomFrom(3),
    flips: randomFrom(4),
    resamples: 40_000,
  })[0]!;
}

test("where each query loses all or nothing, the ends are those of Clopper and Pearson", () => {
  // scipy.stats: binomtest(k, n).proportion_ci(0.95, "exact").low, and the larger of beta.ppf(0.91, k + 1, n - k) and beta.ppf(0.975, k, n - k).
  const exact: readonly (readonly [number, number, number, number])[] = [
    [0, 20, 0, 0.11343],
    [0, 60, 0, 0.03934],
    [1, 100, 0.00025, 0.03961],
    [3, 50, 0.01255, 0.13979],
    [30, 500, 0.04084, 0.0824],
  ];
  for (const [losers, count, low, high] of exact) {
    const { flipLow, flipHigh, retentionLow, retentionHigh } = estimates(losers, count);
    expect(Math.abs(flipLow! - low)).toBeLessThan(0.0005 + 0.03 * low);
    expect(Math.abs(flipHigh! - high)).toBeLessThan(0.0005 + 0.03 * high);
    expect(Math.abs(1 - retentionHigh! - low)).toBeLessThan(0.0005 + 0.03 * low);
    expect(Math.abs(1 - retentionLow! - high)).toBeLessThan(0.0005 + 0.03 * high);
  }
});

test("what a share is kept of does not depend on how well the full vectors do", () => {
  const [whole, half] = [estimates(2, 80), estimates(2, 80, 0.5)];
  expect(half.retentionLow!).toBeCloseTo(whole.retentionLow!, 12);
  expect(half.retentionHigh!).toBeCloseTo(whole.retentionHigh!, 12);
});
