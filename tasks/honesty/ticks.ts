// Layer C holds still: no round is slower than another because of what the rounds before left behind, and the first ticks that count
// are as fast as the later ones.
import { medianOf } from "../../src/stats/percentile.ts";
import type { Figure } from "../figures/figure.ts";
import { type SteadyCall, steadyCallsOf } from "./runs.ts";

const RUNS = 3;
const ROUNDS = 12;
const TICKS = 200;
/** So many were slower by 4 to 8 % before there was a lead. */
const FIRST_TICKS = 30;
const MOST_FIRST = 1.03;
const MOST_TREND = 1.05;

export function ticks(): readonly Figure[] {
  const runs = Array.from({ length: RUNS }, () => {
    const args = ["--layer", "C", "--processes", "1", "--rounds", ROUNDS, "--iters", ROUNDS * TICKS];
    return roundsOf(steadyCallsOf(args.map(String)).filter(({ arm }) => arm === "full"));
  });
  const p50 = (rounds: readonly (readonly number[])[]) => medianOf(rounds.flat())!;
  const firstOverLater = runs.map(
    (rounds) =>
      p50(rounds.map((round) => round.slice(0, FIRST_TICKS))) /
      p50(rounds.map((round) => round.slice(FIRST_TICKS))),
  );
  const lateOverEarly = runs.map(
    (rounds) => p50(rounds.slice(ROUNDS / 2)) / p50(rounds.slice(0, ROUNDS / 2)),
  );
  const trend = medianOf(lateOverEarly)!;
  return [
    { name: "ticks-first-over-later-p50", value: medianOf(firstOverLater), unit: "ratio", limit: MOST_FIRST },
    {
      name: "ticks-late-rounds-over-early-p50",
      value: Math.max(trend, 1 / trend),
      unit: "ratio",
      limit: MOST_TREND,
    },
  ];
}

/** Latencies of each round, in its order. */
function roundsOf(calls: readonly SteadyCall[]): readonly (readonly number[])[] {
  return [...Map.groupBy(calls, ({ round }) => round).values()].map((round) =>
    round.map(({ latencyNs }) => latencyNs),
  );
}
