// Eight equal cases on a machine that drifts: how often the first and the last are told apart, in turning rounds of fresh processes and, for
// comparison, one case after the other.

import { turnOf } from "../../src/cases/plan/shares.ts";
import { type Random, randomFrom } from "../../src/core/random.ts";
import { pairedRatio } from "../../src/stats/between-processes.ts";
import type { Figure } from "../figures/figure.ts";
import { type Extent, mostPercent } from "./part.ts";
import { normal } from "./streams.ts";

const CASES = 8;
const ROUNDS = 9;
/** Over the whole sweep. */
const DRIFT = 0.05;
/** Standard deviation of a p50 from process to process. */
const NOISE = 0.023;
const TRIALS: Readonly<Record<Extent, number>> = { whole: 2000, short: 200 };
const MOST_FALSE_PERCENT = 5;

export function sweeps(extent: Extent): readonly Figure[] {
  const trials = TRIALS[extent];
  const cases = Array.from({ length: CASES }, (_, index) => index);
  const turning = Array.from({ length: ROUNDS }, (_, round) => turnOf(round, cases)).flat();
  const sequential = cases.flatMap((each) => new Array<number>(ROUNDS).fill(each));
  return [
    {
      name: "false-differences-turning",
      value: falsePercent(turning, trials),
      unit: "%",
      limit: mostPercent(MOST_FALSE_PERCENT, trials),
    },
    { name: "false-differences-sequential", value: falsePercent(sequential, trials), unit: "%" },
  ];
}

/** @param order the case of each process */
function falsePercent(order: readonly number[], trials: number): number {
  let told = 0;
  for (let trial = 0; trial < trials; trial++) {
    const levels = levelsOf(order, randomFrom(trial));
    const [first, last] = [levels[0]!, levels[CASES - 1]!];
    // Pair by pair of the rounds, as the table of a sweep has it.
    const { low, high } = pairedRatio(last, first);
    if (low! > 1 || high! < 1) told++;
  }
  return (100 * told) / trials;
}

/** Of each case the level of each of its processes. */
function levelsOf(order: readonly number[], random: Random): readonly number[][] {
  const levels = Array.from({ length: CASES }, (): number[] => []);
  order.forEach((each, process) => {
    const drift = 1 + (DRIFT * process) / order.length;
    levels[each]!.push(drift * Math.exp(NOISE * normal(random)));
  });
  return levels;
}
