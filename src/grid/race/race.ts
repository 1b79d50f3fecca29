// The race: which candidates of a heat are clearly worse than another, so that no more time is spent on them.
//
// Every candidate of a heat has had one process in each round, so that what drifts met all alike. One is dropped when each of its processes
// was slower than each of another's, by a margin. The margin is such that of K candidates the truly best is dropped in at most 5 % of races:
// half of these are for the early rounds, in equal parts, and half for the rounds from which on no margin is needed.
//
//   No margin. Where processes of the best and of another do not differ but by chance, all r of the one stand above all r of the other with
//   the probability 1 / C(2r, r), whatever the distribution; and once they do not, they never do again. So it holds for all later rounds
//   at once from the first on in which (K - 1) / C(2r, r) is at most 2.5 %.
//
//   Earlier. In each of r rounds the difference of two logarithms exceeds x √2 spreads; for noise with the tails of a normal
//   distribution that is at most (e^(-x²/2) / 2)^r. The spread is that between processes: of the pair, or of the heat where it is larger.
import { medianOf } from "../../stats/percentile.ts";

/** What one process says of its candidate's p99. */
export interface RaceTime {
  /** Undefined where its calls were too few for one. */
  readonly p99Ns: number | undefined;
  /** What the p99 is not below: itself, or the median where there is none. */
  readonly atLeastNs: number | undefined;
}

export interface Racer {
  /** Of each process, in the order of the rounds. */
  readonly times: readonly RaceTime[];
}

export interface Loss {
  /** Who was dropped, and who was clearly faster: places in the heat. */
  readonly loser: number;
  readonly winner: number;
  /** Median over rounds of the ratio of the two; of a candidate without a p99 it is at least that. */
  readonly ratio: number;
}

/** In so many races at most the truly best one is dropped. */
export const RACE_ERROR = 0.05;
const FIRST_ROUND = 2;
/** No two processes differ by less: the clock, and where the linker put things. */
const LEAST_SPREAD = 0.01;
/** Median of |a - b| over the standard deviation, of normal a and b. */
const PAIR_MEDIAN = 0.6745 * Math.SQRT2;

/**
 * @param racers those still in the heat; all have had the same number of processes
 * @param entered how many there were in the first round
 */
export function losersOf(racers: readonly Racer[], entered: number): readonly Loss[] {
  const rounds = Math.min(...racers.map(({ times }) => times.length));
  if (racers.length < 2 || rounds < FIRST_ROUND) return [];
  const logs = racers.map(logTimes);
  const ownSpreads = logs.map(({ atLeast }) => spreadOf([atLeast]));
  const heatSpread = spreadOf(logs.map(({ atLeast }) => atLeast));
  const width = marginOf(rounds, entered);
  return racers.flatMap((_, loser) => {
    const beaten = racers.flatMap((_, winner) => {
      const gap = Math.min(...logs[loser]!.atLeast) - Math.max(...logs[winner]!.p99);
      const spread = Math.max(LEAST_SPREAD, heatSpread, ownSpreads[loser]!, ownSpreads[winner]!);
      return loser !== winner && gap > width * spread ? [{ winner, gap }] : [];
    });
    if (beaten.length === 0) return [];
    const { winner } = beaten.reduce((best, one) => (one.gap > best.gap ? one : best));
    const ratios = logs[loser]!.atLeast.map((value, round) => Math.exp(value - logs[winner]!.p99[round]!));
    return [{ loser, winner, ratio: medianOf(ratios)! }];
  });
}

/** Spreads by which all of a candidate's processes must stand above all of another's, after so many rounds. */
export function marginOf(rounds: number, entered: number): number {
  const others = Math.max(1, entered - 1);
  const free = firstFreeRound(others);
  if (rounds >= free) return 0;
  const early = RACE_ERROR / 2 / (free - FIRST_ROUND);
  const ofOneRound = (early / others) ** (1 / rounds);
  return Math.SQRT2 * Math.sqrt(Math.max(0, -2 * Math.log(2 * ofOneRound)));
}

/** From which round on order alone tells. */
function firstFreeRound(others: number): number {
  let ways = 1;
  for (let rounds = 1; ; rounds++) {
    // C(2r, r) from C(2r - 2, r - 1).
    ways = (ways * 2 * (2 * rounds - 1)) / rounds;
    if (others / ways <= RACE_ERROR / 2) return Math.max(rounds, FIRST_ROUND);
  }
}

interface LogTimes {
  readonly p99: readonly number[];
  readonly atLeast: readonly number[];
}

/** What is not known neither wins nor loses. */
function logTimes({ times }: Racer): LogTimes {
  return {
    p99: times.map(({ p99Ns }) => (p99Ns === undefined ? Number.POSITIVE_INFINITY : Math.log(p99Ns))),
    atLeast: times.map(({ atLeastNs }) =>
      atLeastNs === undefined ? Number.NEGATIVE_INFINITY : Math.log(atLeastNs),
    ),
  };
}

/** Between processes of the same candidate, as a standard deviation of their logarithms; a few that were disturbed do not widen it. */
function spreadOf(racers: readonly (readonly number[])[]): number {
  const differences = racers.flatMap((values) =>
    values.flatMap((value, i) => values.slice(i + 1).map((other) => Math.abs(value - other))),
  );
  const known = differences.filter(Number.isFinite);
  return (medianOf(known) ?? 0) / PAIR_MEDIAN;
}
