// The race against simulated streams: how often it drops the truly best one, and what it saves.
import { describe, expect, test } from "bun:test";
import { type Random, randomFrom } from "../../../src/core/random.ts";
import { losersOf, marginOf, RACE_ERROR, type RaceTime } from "../../../src/grid/race/race.ts";

const ROUNDS = 9;

function uniform(random: Random): number {
  return (random() + 0.5) / 2 ** 32;
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(uniform(random))) * Math.cos(2 * Math.PI * uniform(random));
}

/** Of the logarithm of a process's p99, by who it is of; 0 is the truly best. */
type Noise = (random: Random, candidate: number) => number;

const NOISES: Readonly<Record<string, Noise>> = {
  "that is normal": (random) => 0.05 * normal(random),
  "that is normal and wide": (random) => 0.2 * normal(random),
  "that is skewed": (random) => -0.1 * Math.log(uniform(random)),
  "with long tails": (random) => (0.03 * normal(random)) / Math.max(0.05, Math.abs(normal(random))),
  "of which the best has five times as much": (random, candidate) =>
    (candidate === 0 ? 0.2 : 0.04) * normal(random),
  "where every fifth process is disturbed": (random) =>
    0.05 * normal(random) + (uniform(random) < 0.2 ? Math.log(1.5 + 2 * uniform(random)) : 0),
};

interface Race {
  readonly dropped: ReadonlySet<number>;
  readonly processes: number;
}

/** @param slower of each candidate, as a factor of the best */
function race(slower: readonly number[], noise: Noise, random: Random): Race {
  const times = slower.map((): RaceTime[] => []);
  const dropped = new Set<number>();
  for (let round = 0; round < ROUNDS; round++) {
    const live = slower.map((_, one) => one).filter((one) => !dropped.has(one));
    // What is slow in a round is slow for all.
    const common = 0.05 * normal(random);
    for (const one of live) {
      const p99Ns = 1000 * slower[one]! * Math.exp(common + noise(random, one));
      times[one]!.push({ p99Ns, atLeastNs: p99Ns });
    }
    const racers = live.map((one) => ({ times: times[one]! }));
    for (const { loser } of losersOf(racers, slower.length)) dropped.add(live[loser]!);
  }
  return { dropped, processes: times.reduce((sum, own) => sum + own.length, 0) };
}

const even = (count: number) => Array.from({ length: count }, () => 1);
/** The best by 2 %, the others up to three times as slow. */
const spread = (count: number) =>
  Array.from({ length: count }, (_, one) =>
    one === 0 ? 1 : 1.02 * 3 ** ((one - 1) / Math.max(1, count - 2)),
  );

describe("of simulated races with noise", () => {
  test.each(
    Object.entries(NOISES).flatMap(([name, noise]) =>
      [2, 4, 12, 40].map((count) => ({ name, noise, count, races: count > 20 ? 100 : 400 })),
    ),
  )("$name, $count candidates: the truly best is dropped in at most 5 %", ({ noise, count, races }) => {
    const random = randomFrom(count);
    let lostEven = 0;
    let lostSpread = 0;
    for (let one = 0; one < races; one++) {
      if (race(even(count), noise, random).dropped.has(0)) lostEven++;
      if (race(spread(count), noise, random).dropped.has(0)) lostSpread++;
    }
    expect(lostEven / races).toBeLessThanOrEqual(RACE_ERROR);
    expect(lostSpread / races).toBeLessThanOrEqual(RACE_ERROR);
  });

  test("who is clearly slower is dropped, and most of the time with it", () => {
    const random = randomFrom(7);
    const noise = NOISES["that is normal"]!;
    const slower = [1, 1.01, 1.5, 2, 3, 5, 8, 10, 12, 20];
    for (let one = 0; one < 50; one++) {
      const { dropped, processes } = race(slower, noise, random);
      expect(slower.every((factor, candidate) => factor < 1.5 || dropped.has(candidate))).toBe(true);
      expect(processes).toBeLessThan((ROUNDS * slower.length) / 2);
    }
  });
});

const of = (...p99s: readonly (number | undefined)[]) => ({
  times: p99s.map((p99Ns): RaceTime => ({ p99Ns, atLeastNs: p99Ns })),
});

describe("a race", () => {
  test("says who was clearly faster, and how many times", () => {
    const racers = [of(100, 102, 101), of(110, 99, 104), of(1000, 1020, 1010)];
    const [loss, ...others] = losersOf(racers, 3);
    expect(others).toEqual([]);
    expect(loss).toMatchObject({ loser: 2, winner: 0 });
    expect(loss!.ratio).toBeCloseTo(10, 9);
  });

  test("drops nobody in its first round, and nobody whose processes overlap with all others", () => {
    expect(losersOf([of(1), of(1000)], 2)).toEqual([]);
    expect(losersOf([of(100, 300, 100, 100, 100, 100), of(200, 250, 200, 200, 200, 200)], 2)).toEqual([]);
  });

  test("takes the median for the least that a p99 can be, and lets nobody win by it", () => {
    const unknown = (atLeastNs: number) => ({ p99Ns: undefined, atLeastNs });
    const slow = { times: [unknown(5000), unknown(5100), unknown(5050)] };
    expect(losersOf([of(100, 102, 101), slow], 2)).toMatchObject([{ loser: 1, winner: 0 }]);
    const quick = { times: [unknown(1), unknown(1), unknown(1)] };
    expect(losersOf([of(100, 102, 101), quick], 2)).toEqual([]);
  });

  test("needs less of a margin the more rounds there were, more of it the more take part, and none once order tells", () => {
    const margins = [2, 3, 4, 5, 6, 7].map((rounds) => marginOf(rounds, 24));
    expect(margins).toEqual(margins.toSorted((a, b) => b - a));
    expect(marginOf(3, 4)).toBeLessThan(marginOf(3, 100));
    // 1 / C(14, 7) of 23 others is below 2.5 %, 1 / C(12, 6) is so too, 1 / C(10, 5) is not.
    expect(marginOf(5, 24)).toBeGreaterThan(0);
    expect([6, 7, 20].map((rounds) => marginOf(rounds, 24))).toEqual([0, 0, 0]);
  });
});
