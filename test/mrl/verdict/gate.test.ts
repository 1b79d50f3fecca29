import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { fewestQueries, gate } from "../../../src/mrl/verdict/gate.ts";
import { type Measured, madeLadder } from "../made-ladder.ts";

const full: Measured = [1, 1, 1];

/** The decision on the second rung. */
function decided(retention: Measured, judgedCount: number, options = {}) {
  const result = madeLadder({ dims: [256, 64], queryCount: 500, judgedCount, retention: [full, retention] });
  return gate(result, options)[1]!;
}

describe("with judgements nDCG@10 decides", () => {
  test("the whole interval above the limit passes, the whole interval below is refused", () => {
    const passed = decided([0.97, 0.955, 0.985], 400);
    expect(passed.verdict).toBe("pass");
    expect(passed.reason).toBe(
      "64 dims: keeps 97.0 % of nDCG@10 (95 % interval 95.5 % to 98.5 %), required 95.0 %",
    );
    expect(passed.needed).toBeUndefined();
    expect(decided([0.9, 0.86, 0.94], 400).verdict).toBe("refuse");
    expect(decided([0.9, 0.86, 0.94], 400, { minRetention: 0.85 }).verdict).toBe("pass");
  });

  test("an interval around the limit is undecided, with the number of queries that would decide", () => {
    const above = decided([0.96, 0.93, 0.99], 400);
    expect(above.verdict).toBe("undecided");
    // The side towards the limit is 1.96 standard errors long; with 0.84 more for the power it has to be 0.01.
    const side = 0.03 * (1 + 0.8416 / 1.96);
    expect(above.needed!.count).toBe(Math.ceil(400 * (side / 0.01) ** 2 - 1e-6));
    expect(above.reason).toContain("about 7,400 judged queries would decide (1,100 or more)");
    const below = decided([0.94, 0.91, 0.98], 400);
    expect(below.needed!.low).toBeLessThan(below.needed!.count);
    expect(below.needed!.high).toBeUndefined();
  });

  test("what lies at the limit is neither within it nor beyond", () => {
    expect(decided([0.96, 0.95, 0.97], 400).verdict).toBe("undecided");
    expect(decided([0.94, 0.93, 0.95], 400).verdict).toBe("undecided");
  });

  test("too few queries prove nothing, however equal the rungs look", () => {
    const equal = decided([1, 1, 1], 58);
    expect(equal.verdict).toBe("undecided");
    expect(equal.needed!.count).toBe(59);
    expect(equal.reason).toContain("58 judged queries cannot prove it: at least 59 are needed");
    expect(decided([1, 1, 1], 59).verdict).toBe("pass");
    expect(decided([1, 1, 1], 298, { minRetention: 0.99 }).verdict).toBe("undecided");
    expect(decided([1, 1, 1], 299, { minRetention: 0.99 }).verdict).toBe("pass");
  });

  test("few queries can still refuse; fewer than an interval needs cannot", () => {
    expect(decided([0.5, 0.3, 0.7], 10).verdict).toBe("refuse");
    expect(decided([0.5], 5).verdict).toBe("undecided");
  });

  test("no number of queries proves that nothing at all is lost", () => {
    const decision = decided([1, 1, 1], 1_000_000, { minRetention: 1 });
    expect(decision.verdict).toBe("undecided");
    expect(decision.needed).toBeUndefined();
  });

  test("full vectors that find nothing decide nothing", () => {
    const result = madeLadder({ dims: [256, 64], queryCount: 500, judgedCount: 400 });
    expect(gate(result)[1]!.verdict).toBe("undecided");
    expect(gate(result)[1]!.reason).toContain("the full vectors find nothing relevant");
  });
});

describe("without judgements flips decide", () => {
  const flips: Measured[] = [
    [0, 0, 0],
    [0.15, 0.12, 0.18],
    [0.3, 0.25, 0.35],
  ];
  const dims = [256, 128, 64];

  test("query to document, 20 % by default", () => {
    const decisions = gate(madeLadder({ dims, queryCount: 200, flips }));
    expect(decisions.map(({ verdict }) => verdict)).toEqual(["pass", "pass", "refuse"]);
    expect(decisions[2]!.reason).toBe(
      "64 dims: keeps 70.0 % of the top 10 (95 % interval 65.0 % to 75.0 %), required 80.0 %",
    );
    expect(decisions[2]!.measure).toBe("flip_qd");
  });

  test("at the limit itself no number of queries would decide, however a share is rounded", () => {
    // Of ten queries, each of which keeps eight of its ten.
    const mean = new Array<number>(10).fill(0.2).reduce((sum, one) => sum + one / 10, 0);
    expect(mean).not.toBe(0.2);
    const [, decision] = gate(
      madeLadder({
        dims,
        queryCount: 200,
        flips: [
          [0, 0, 0],
          [mean, 0.17, 0.23],
          [0.3, 0.25, 0.35],
        ],
      }),
    );
    expect(decision!.needed).toBeUndefined();
    expect(decision!.reason).toEndWith("required 80.0 %, and the interval includes that");
  });

  test("document to document when there are no queries", () => {
    const decisions = gate(madeLadder({ dims, flips }), { maxFlip: 0.4 });
    expect(decisions.map(({ measure, verdict }) => [measure, verdict])).toEqual([
      ["flip_dd", "pass"],
      ["flip_dd", "pass"],
      ["flip_dd", "pass"],
    ]);
  });

  test("a retention that is asked for cannot be shown, so it is undecided", () => {
    const decisions = gate(madeLadder({ dims, queryCount: 200, flips }), { minRetention: 0.9 });
    expect(decisions.map(({ verdict }) => verdict)).toEqual(["pass", "undecided", "refuse"]);
    expect(decisions[1]!.reason).toContain("there are no judgements");
  });
});

test("with judgements flips count when they are asked for, and the worse of the two decides", () => {
  const made = madeLadder({
    dims: [256, 64],
    queryCount: 500,
    judgedCount: 400,
    retention: [full, [0.97, 0.955, 0.985]],
    flips: [
      [0, 0, 0],
      [0.3, 0.25, 0.35],
    ],
  });
  expect(gate(made)[1]!.verdict).toBe("pass");
  expect(gate(made, { maxFlip: 0.1 })[1]!).toMatchObject({ verdict: "refuse", measure: "flip_qd" });
  expect(gate(made, { maxFlip: 0.5 })[1]!).toMatchObject({ verdict: "pass", measure: "ndcg" });
});

test("the fewest queries are those that would miss a share of losers in 5 % of all cases at most", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 0.35, noNaN: true }), (allowedLoss) => {
      const fewest = fewestQueries(allowedLoss);
      expect((1 - allowedLoss) ** fewest).toBeLessThanOrEqual(0.05 + 1e-12);
      expect((1 - allowedLoss) ** (fewest - 1)).toBeGreaterThan(0.05 - 1e-12);
    }),
  );
});

test("what passes has an interval within the limit and enough queries, whatever the numbers", () => {
  const measured = fc
    .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.2, noNaN: true }))
    .map(([value, side]): Measured => [value, value - side, value + side]);
  fc.assert(
    fc.property(measured, fc.nat({ max: 1000 }), (retention, count) => {
      const { verdict, needed } = decided(retention, 1 + count, { minRetention: 0.9 });
      const [, low, high] = retention;
      if (verdict === "pass") expect(low! >= 0.9 - 1e-12 && count + 1 >= fewestQueries(0.1)).toBe(true);
      if (verdict === "refuse") expect(high!).toBeLessThan(0.9 + 1e-12);
      if (needed !== undefined) expect(needed.low).toBeGreaterThan(count + 1);
    }),
    { numRuns: 300 },
  );
});
