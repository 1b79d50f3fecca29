// The gate's own error, on simulated sets of queries whose true retention is known: how often what loses too much passes, how often
// what loses little does, and whether the number of queries that it names would decide.

import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Random, randomBelow, randomFrom } from "../../../src/core/random.ts";
import { familyEstimates } from "../../../src/mrl/measure/estimates.ts";
import { gate } from "../../../src/mrl/verdict/gate.ts";
import { madeLadder } from "../made-ladder.ts";

const RUNGS = 5;
/** Fewer than those of a run: its percentiles are a little rougher. */
const RESAMPLES = 1000;
const POPULATION = 20_000;

/** Gains at ranks 1 to 10 of one relevant document, and 0 where it is not found: what nDCG@10 of one judgement a query takes. */
const LEVELS = [...Array.from({ length: 10 }, (_, rank) => 1 / Math.log2(rank + 2)), 0];

interface Population {
  readonly full: Float64Array;
  readonly rungs: readonly Float64Array[];
}

/** Each rung moves the document of some queries to another rank, until its retention is the true one. */
function population(retention: number, random: Random): Population {
  const level = () => LEVELS[random() % 2 === 0 ? randomBelow(10, random) : 10]!;
  const full = Float64Array.from({ length: POPULATION }, level);
  const whole = sum(full);
  const rungs = Array.from({ length: RUNGS }, () => {
    const rung = full.slice();
    for (let kept = whole; kept > retention * whole; ) {
      const query = randomBelow(POPULATION, random);
      // A worse rank three times out of four.
      const moved = random() % 4 > 0 ? Math.min(rung[query]!, level()) : level();
      kept += moved - rung[query]!;
      rung[query] = moved;
    }
    return rung;
  });
  return { full, rungs };
}

function decisionsOn({ full, rungs }: Population, count: number, random: Random) {
  const drawn = Int32Array.from({ length: count }, () => randomBelow(POPULATION, random));
  const take = (values: Float64Array) => Float64Array.from(drawn, (query) => values[query]!);
  const none = new Float64Array(0);
  const family = rungs.map((rung) => ({ ndcg: take(rung), flips: none }));
  const estimates = familyEstimates(take(full), family, {
    losses: random,
    flips: random,
    resamples: RESAMPLES,
  });
  const made = madeLadder({ dims: [8, 7, 6, 5, 4, 3], queryCount: count, judgedCount: count });
  const ladder = {
    ...made,
    rungs: made.rungs.map((rung, i) => ({ ...rung, ...estimates[i - 1] })),
  };
  return gate(ladder, { minRetention: 0.95 }).slice(1);
}

const SETS = 60;
const simulated = (retention: number, count: number) => {
  const random = randomFrom(1000 * count + Math.round(1000 * retention));
  const truth = population(retention, random);
  return Array.from({ length: SETS }, () => decisionsOn(truth, count, random));
};

setDefaultTimeout(30_000);

describe("a gate of 95 %", () => {
  test.each([50, 200, 500])(
    "of %d queries lets no ladder of 94 % pass in 5 % of all sets, at any rung",
    (count) => {
      const wrong = simulated(0.94, count).filter((decisions) =>
        decisions.some(({ verdict }) => verdict === "pass"),
      );
      // At a true rate of 5 %, 60 sets have more than 7 in 1 % of all runs.
      expect(wrong.length).toBeLessThanOrEqual(7);
    },
  );

  test("of 500 queries lets 99 % pass in four sets of five", () => {
    const passed = simulated(0.99, 500)
      .flat()
      .filter(({ verdict }) => verdict === "pass");
    expect(passed.length).toBeGreaterThanOrEqual(0.8 * SETS * RUNGS);
  });

  test("names the number of queries that decides in four cases of five, within a factor of 1.5", () => {
    const truth = population(0.98, randomFrom(7));
    const random = randomFrom(8);
    const named = Array.from({ length: 40 }, () => decisionsOn(truth, 150, random))
      .flat()
      .flatMap(({ needed }) => (needed === undefined ? [] : [needed.count]))
      .sort((a, b) => a - b);
    const typical = named[named.length >> 1]!;
    const power = (count: number) => {
      const decided = Array.from({ length: 30 }, () => decisionsOn(truth, count, random)).flat();
      return decided.filter(({ verdict }) => verdict === "pass").length / decided.length;
    };
    expect(power(Math.round(1.5 * typical))).toBeGreaterThan(0.8);
    expect(power(Math.round(typical / 1.5))).toBeLessThan(0.85);
  });
});

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
