// The dimension that a tick can afford.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { chooseDim, learnCost } from "../../src/sim/dim-budget.hot.ts";
import { createDimBudget } from "../../src/sim/dim-budget.ts";

const ladder = fc
  .uniqueArray(fc.integer({ min: 16, max: 1024 }), { minLength: 1, maxLength: 6 })
  .map((dims) => dims.sort((a, b) => b - a));
const ns = fc.integer({ min: 1, max: 1_000_000 });

test("is the widest whose cost fits into what is left, and the narrowest where none fits", () => {
  fc.assert(
    fc.property(ladder, fc.array(ns, { minLength: 6, maxLength: 6 }), ns, ns, (dims, costs, total, spent) => {
      const costNs = costs.slice(0, dims.length);
      const fitting = dims.filter((_, i) => costNs[i]! <= total - spent);
      const budget = createDimBudget(dims, costNs, total);
      expect(chooseDim(budget, spent)).toBe(fitting[0] ?? dims.at(-1)!);
    }),
  );
});

describe("what a tick took is learned", () => {
  const halves = () => createDimBudget([256, 128, 64], [4000, 2000, 1000], 10_000);

  test("for all dims, whichever was used: a machine that became twice as slow gives half of the dims", () => {
    const budget = halves();
    expect(chooseDim(budget, 5500)).toBe(256);
    for (let tick = 0; tick < 200; tick++) {
      const dim = chooseDim(budget, 5500);
      learnCost(budget, 2 * { 256: 4000, 128: 2000, 64: 1000 }[dim as 256 | 128 | 64]);
    }
    expect(budget.slowdown).toBeCloseTo(2, 6);
    expect(chooseDim(budget, 5500)).toBe(128);
    expect(chooseDim(budget, 0)).toBe(256);
  });

  test("and unlearned when it becomes fast again, although the wide dims were not used meanwhile", () => {
    const budget = halves();
    const run = (ticks: number, factor: number) => {
      for (let tick = 0; tick < ticks; tick++) {
        const dim = chooseDim(budget, 5500);
        learnCost(budget, (factor * 4000 * dim) / 256);
      }
    };
    run(300, 6);
    expect(chooseDim(budget, 5500)).toBe(64);
    run(300, 1);
    expect(chooseDim(budget, 5500)).toBe(256);
  });

  test("one slow tick alone is no slow machine", () => {
    const budget = createDimBudget([256, 64], [1000, 100], 10_000);
    chooseDim(budget, 0);
    learnCost(budget, 10_000);
    expect(chooseDim(budget, 0)).toBe(256);
  });
});

test("more time never gives fewer dims", () => {
  const dims = [256, 128, 64, 32];
  const chosen = Array.from({ length: 120 }, (_, i) =>
    chooseDim(createDimBudget(dims, [800, 400, 200, 100], 1000), i * 10),
  );
  expect(chosen).toEqual(chosen.toSorted((a, b) => b - a));
  expect(new Set(chosen)).toEqual(new Set(dims));
});
