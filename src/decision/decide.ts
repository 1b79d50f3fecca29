// From what was measured to what to run: one primary or none, its fallback, its runner-up, and of every other candidate why not.
import { FEWEST_FOR_INTERVAL } from "../stats/between-processes.ts";
import type { Limits } from "./constraints.ts";
import { type DecidedBy, decidedBy } from "./decided-by.ts";
import { type Fallback, fallbackOf } from "./fallback.ts";
import { fallenOut } from "./fallen-out.ts";
import { type Judged, judge } from "./judged.ts";
import { type DimensionLadder, dimensionLadder } from "./operating-row.ts";
import { type Ranking, rank, type Timed } from "./rank.ts";
import type { Parity, Tried } from "./tried.ts";
import { wouldDecide } from "./would-decide.ts";

export interface Decision {
  /** Undefined where the data do not allow one. */
  readonly primary: Judged | undefined;
  readonly fallback: (Fallback & { readonly judged: Judged }) | undefined;
  /** Why there is no fallback. */
  readonly noFallback: string | undefined;
  readonly runnerUp: Judged | undefined;
  readonly tieBreak: Ranking["tieBreak"];
  readonly decidedBy: DecidedBy | undefined;
  readonly ladder: DimensionLadder | undefined;
  /** In the order in which they were tried. */
  readonly candidates: readonly Judged[];
  /** What would allow a decision; empty where there is one. */
  readonly wouldDecide: readonly string[];
}

export interface DecisionInput {
  readonly tried: readonly Tried[];
  readonly limits: Limits;
  /** Vectors of two candidates against each other; undefined where they cannot be compared. */
  readonly parityOf: (primary: Tried, other: Tried) => Parity | undefined;
  /** Time in which it would be decided, where it was too short; undefined where that is not known. */
  readonly enoughNs?: number | undefined;
}

export function decide({ tried, limits, parityOf, enoughNs }: DecisionInput): Decision {
  const out = new Map(
    tried.flatMap((one) => {
      const fallen = fallenOut(one, tried, limits);
      return fallen === undefined ? [] : [[one, fallen] as const];
    }),
  );
  const eligible = tried.filter(isTimed).filter((one) => !out.has(one));
  const rounds = Math.max(0, ...eligible.map(roundsOf));
  const ranking = rank(eligible.filter((one) => roundsOf(one) >= FEWEST_FOR_INTERVAL));
  const { maxVectorBytes: mostBytes } = limits;
  const judged = new Map(tried.map((one) => [one, judge(one, ranking, mostBytes, out.get(one))]));
  const found = ranking && fallbackOf(ranking, parityOf);
  const fallback = found?.fallback && {
    ...found.fallback,
    judged: { ...judged.get(found.fallback.timed)!, standing: "fallback" as const },
  };
  if (fallback) judged.set(fallback.timed, fallback.judged);
  const primary = ranking && judged.get(ranking.primary);
  const next = ranking?.others[0]?.timed;
  return {
    primary,
    fallback,
    noFallback: found?.why,
    runnerUp: next && judged.get(next),
    tieBreak: ranking?.tieBreak,
    decidedBy: ranking && decidedBy(ranking, out, mostBytes),
    ladder: primary?.row && dimensionLadder(primary.tried.weights!, primary.row),
    candidates: [...judged.values()],
    wouldDecide: primary === undefined ? wouldDecide([...judged.values()], rounds, enoughNs) : [],
  };
}

/** Measured in Layer C, with vectors that are those that the gate judged. */
function isTimed(tried: Tried): tried is Timed {
  const { weights, parity, step, candidate } = tried;
  return (
    step !== undefined && weights !== undefined && (parity !== undefined || weights.judgedOn === candidate)
  );
}

function roundsOf({ step }: Timed): number {
  return step.p99Ns.filter((ns) => ns !== undefined).length;
}
