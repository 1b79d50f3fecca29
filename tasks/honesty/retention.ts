// The gate of a ladder: on simulated sets of queries whose true retention is known, how often what loses too much passes, how often what
// loses little does, and whether the number of queries that it names would decide.
import { type Random, randomBelow, randomFrom } from "../../src/core/random.ts";
import type { LadderResult } from "../../src/mrl/ladder-result.ts";
import { familyEstimates } from "../../src/mrl/measure/estimates.ts";
import { type GateDecision, gate } from "../../src/mrl/verdict/gate.ts";
import type { Figure } from "../figures/figure.ts";
import { type Extent, mostPercent } from "./part.ts";

const SETS: Readonly<Record<Extent, number>> = { whole: 1000, short: 60 };
const RUNGS = 5;
/** Fewer than those of a run: its percentiles are a little rougher. */
const RESAMPLES = 1000;
const POPULATION = 20_000;

/** Queries of a set, from fewer than can prove anything to many. */
const SIZES = [20, 50, 100, 150, 200, 500, 1000] as const;

const LIMIT = 0.95;
const MOST_WRONG_PERCENT = 5;
const LEAST_PASSED_PERCENT = 80;
/** Of what should decide in four cases of five, with what chance adds. */
const MOST_DECIDED_PERCENT = 85;
/** The number of queries that would decide is right within this factor. */
const NEEDED_FACTOR = 1.5;

/** Gains at ranks 1 to 10 of one relevant document, and 0 where it is not found: what nDCG@10 of one judgement a query takes. */
const LEVELS = [...Array.from({ length: 10 }, (_, rank) => 1 / Math.log2(rank + 2)), 0];

export function retention(extent: Extent): readonly Figure[] {
  const sets = SETS[extent];
  const percentOf = (count: number, of: number) => (100 * count) / of;
  const wrong = SIZES.map((queries): Figure => {
    const passed = decisionsOf(0.94, queries, sets).filter((decisions) => decisions.some(isPass));
    const limit = mostPercent(MOST_WRONG_PERCENT, sets);
    return {
      name: `retention-94-passed-${queries}`,
      value: percentOf(passed.length, sets),
      unit: "%",
      limit,
    };
  });
  const passed = decisionsOf(0.99, 500, sets).flat().filter(isPass);
  return [
    ...wrong,
    {
      name: "retention-99-passed-500",
      value: percentOf(passed.length, sets * RUNGS),
      unit: "%",
      limit: LEAST_PASSED_PERCENT,
      isLeast: true,
    },
    ...neededFigures(sets),
  ];
}

/** Sets of as many queries as are named decide in four cases of five; so it is asked with more, and with fewer. */
function neededFigures(sets: number): Figure[] {
  const random = randomFrom(8);
  const truth = population(0.98, randomFrom(7));
  const draw = (queries: number, count: number) =>
    Array.from({ length: count }, () => decisionsOn(truth, queries, random)).flat();
  const named = draw(150, sets)
    .flatMap(({ needed }) => (needed === undefined ? [] : [needed.count]))
    .sort((a, b) => a - b);
  const typical = named[named.length >> 1]!;
  const decided = (queries: number) => {
    const decisions = draw(Math.round(queries), Math.ceil(sets / 2));
    return (100 * decisions.filter(isPass).length) / decisions.length;
  };
  return [
    {
      name: "retention-needed-decided-at-more",
      value: decided(NEEDED_FACTOR * typical),
      unit: "%",
      limit: LEAST_PASSED_PERCENT,
      isLeast: true,
    },
    {
      name: "retention-needed-decided-at-fewer",
      value: decided(typical / NEEDED_FACTOR),
      unit: "%",
      limit: MOST_DECIDED_PERCENT,
    },
  ];
}

const isPass = ({ verdict }: GateDecision) => verdict === "pass";

function decisionsOf(kept: number, queries: number, sets: number): GateDecision[][] {
  const random = randomFrom(1000 * queries + Math.round(1000 * kept));
  const truth = population(kept, random);
  return Array.from({ length: sets }, () => decisionsOn(truth, queries, random));
}

interface Population {
  readonly full: Float64Array;
  readonly rungs: readonly Float64Array[];
}

/** Each rung moves the document of some queries to another rank, until its retention is the true one. */
function population(kept: number, random: Random): Population {
  const level = () => LEVELS[random() % 2 === 0 ? randomBelow(10, random) : 10]!;
  const full = Float64Array.from({ length: POPULATION }, level);
  const whole = sum(full);
  const rungs = Array.from({ length: RUNGS }, () => {
    const rung = full.slice();
    for (let held = whole; held > kept * whole; ) {
      const query = randomBelow(POPULATION, random);
      // A worse rank three times out of four.
      const moved = random() % 4 > 0 ? Math.min(rung[query]!, level()) : level();
      held += moved - rung[query]!;
      rung[query] = moved;
    }
    return rung;
  });
  return { full, rungs };
}

/** Below the full dim, on so many queries of the population. */
function decisionsOn({ full, rungs }: Population, queries: number, random: Random): GateDecision[] {
  const drawn = Int32Array.from({ length: queries }, () => randomBelow(POPULATION, random));
  const take = (values: Float64Array) => Float64Array.from(drawn, (query) => values[query]!);
  const family = rungs.map((rung) => ({ ndcg: take(rung), flips: new Float64Array(0) }));
  const estimates = familyEstimates(take(full), family, {
    losses: random,
    flips: random,
    resamples: RESAMPLES,
  });
  const rows = [{ retentionNdcgAt10: 1 }, ...estimates].map((row, i) => ({
    ...row,
    dim: 8 - i,
    control: "",
    queryCount: queries,
    judgedCount: queries,
  }));
  // What the gate looks at, and no more.
  const ladder = { rungs: rows, searchedDocuments: new Int32Array(0) } as unknown as LadderResult;
  return gate(ladder, { minRetention: LIMIT }).slice(1);
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
