// Decisions on a made machine of which the truth is known: how often the better of two is named, and how often a winner is claimed where there
// is none.
import { type Random, randomFrom } from "../../src/core/random.ts";
import { decide } from "../../src/decision/decide.ts";
import type { LadderRow, StepFigures, Tried } from "../../src/decision/tried.ts";
import type { Figure } from "../figures/figure.ts";
import { type Extent, leastPercent, mostPercent } from "./part.ts";
import { normal } from "./streams.ts";

const TRIALS: Readonly<Record<Extent, number>> = { whole: 2000, short: 200 };
const ROUNDS = 9;
/** Standard deviation of a p99 from process to process of a candidate, and of what a round does to all of them: as seen under load. */
const NOISE = 0.05;
const ROUND_NOISE = 0.15;
const BETTER = 0.9;
const LEAST_NAMED_PERCENT = 95;
const MOST_CLAIMED_PERCENT = 5;
const PARITY = { texts: 64, smallestCosine: 1, overlapAt10: 1, leastCosine: 0.99, leastOverlap: 0.9 };
const NO_LIMITS = {
  ...{ maxP99Ns: undefined, maxMemoryBytes: undefined, maxVectorBytes: undefined, maxCpuNs: undefined },
};

export function decisions(extent: Extent): readonly Figure[] {
  const trials = TRIALS[extent];
  const seeds = Array.from({ length: trials }, (_, trial) => trial);
  const share = (levels: readonly number[], isSo: (decision: ReturnType<typeof decided>) => boolean) =>
    (100 * seeds.filter((seed) => isSo(decided(levels, randomFrom(seed)))).length) / trials;
  const isLastNamed = ({ primary, candidates }: ReturnType<typeof decided>) =>
    primary !== undefined && primary === candidates.at(-1);
  const isClaimed = ({ tieBreak, primary }: ReturnType<typeof decided>) =>
    primary !== undefined && tieBreak === undefined;
  const least = { unit: "%", limit: leastPercent(LEAST_NAMED_PERCENT, trials), isLeast: true } as const;
  const most = { unit: "%", limit: mostPercent(MOST_CLAIMED_PERCENT, trials) };
  return [
    { name: "decide-better-of-two-named", value: share([1, BETTER], isLastNamed), ...least },
    { name: "decide-better-of-four-named", value: share([1, 1, 1, BETTER], isLastNamed), ...least },
    { name: "decide-equal-two-claimed", value: share([1, 1], isClaimed), ...most },
    { name: "decide-equal-four-claimed", value: share([1, 1, 1, 1], isClaimed), ...most },
  ];
}

/** @param levels of p99, one a candidate */
function decided(levels: readonly number[], random: Random) {
  const rounds = Array.from({ length: ROUNDS }, () => Math.exp(ROUND_NOISE * normal(random)));
  const tried = levels.map((level, index) => {
    const p99Ns = rounds.map((round) => 300e3 * level * round * Math.exp(NOISE * normal(random)));
    return madeCandidate(`candidate-${index}`, {
      ...{ p99Ns, planned: ROUNDS },
      p50Ns: p99Ns.map((ns) => ns / 2),
      // What the machine does to a slowest step has nothing to do with who steps.
      maxNs: p99Ns.map((ns) => ns * Math.exp(1 + Math.abs(normal(random)))),
    });
  });
  return decide({ tried, limits: NO_LIMITS, parityOf: () => PARITY });
}

function madeCandidate(candidate: string, step: StepFigures): Tried {
  const row: LadderRow = {
    ...{ dim: 256, storage: "float32", rescore: undefined, reason: "", kept: 1, keptLow: 1, keptHigh: 1 },
    ...{ verdict: "pass", vectorBytes: 1024, totalBytes: 1024 },
  };
  const call = { p50Ns: 4e3, p99Ns: 9e3, cpuNs: 5e3, peakRssBytes: 1e8 };
  return {
    ...{ candidate, model: "made", variant: "fp32", backend: "cpu", runtime: candidate, provider: "made" },
    precision: undefined,
    device: "made",
    proof: 5,
    parity: PARITY,
    failure: undefined,
    leftOut: undefined,
    ...{ screening: call, call, step },
    weights: {
      ...{ model: "made", variant: "fp32", judgedOn: "", fullDim: 256, measure: "ndcg", ndcgAt10: 0.4 },
      ...{ rows: [row], against: undefined },
    },
  };
}
