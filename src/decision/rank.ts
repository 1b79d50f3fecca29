// Who responds soonest, and who cannot be told apart from that one: paired differences over rounds.
import { betweenProcesses } from "../stats/between-processes.ts";
import { signedRankRatio } from "../stats/signed-rank.ts";
import type { StepFigures, Tried } from "./tried.ts";

/** Measured in Layer C. */
export type Timed = Tried & { readonly step: StepFigures };

export interface Margin {
  /** p99 of the other over that of the primary, round by round. */
  readonly ratio: number | undefined;
  /** 95 % interval; undefined under six rounds. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly rounds: number;
  /** Whether the interval holds 1. */
  readonly isEqual: boolean;
}

export interface Ranking {
  readonly primary: Timed;
  /** By ascending p99, without the primary. */
  readonly others: readonly { readonly timed: Timed; readonly margin: Margin }[];
  /** What chose among equal ones; undefined where nothing had to. */
  readonly tieBreak: "cpu-time" | "p99" | undefined;
}

/** Of equal ones, one that takes so much less CPU time is better. */
const LESS_CPU = 0.9;

/** Undefined where nobody was measured, or too few rounds for an interval. */
export function rank(timed: readonly Timed[]): Ranking | undefined {
  const [fastest, ...slower] = timed.toSorted((one, other) => p99Of(one) - p99Of(other));
  if (fastest === undefined) return undefined;
  const equals = slower.filter((each) => marginOf(each, fastest).isEqual);
  const cpuOf = ({ call }: Timed) => call?.cpuNs ?? Number.POSITIVE_INFINITY;
  // Who stands first by time goes on until another takes clearly less.
  const primary = equals.reduce(
    (best, each) => (cpuOf(each) < LESS_CPU * cpuOf(best) ? each : best),
    fastest,
  );
  const others = [fastest, ...slower]
    .filter((each) => each !== primary)
    .map((each) => ({ timed: each, margin: marginOf(each, primary) }));
  const tieBreak = equals.length === 0 ? undefined : primary === fastest ? "p99" : "cpu-time";
  return { primary, others, tieBreak };
}

/** @returns how much slower `other` is than `base` */
export function marginOf(other: Timed, base: Timed): Margin {
  const { value: ratio, low, high, rounds } = signedRankRatio(other.step.p99Ns, base.step.p99Ns);
  const isEqual = low === undefined || high === undefined || (low <= 1 && high >= 1);
  return { ratio, low, high, rounds, isEqual };
}

export function p99Of({ step }: Timed): number {
  return betweenProcesses(step.p99Ns).value ?? Number.POSITIVE_INFINITY;
}
