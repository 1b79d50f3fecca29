// Does a decision still hold? What was measured of its primary and of those that came next, today, against what it says.
import { formatCounted, formatDuration } from "../core/format.ts";
import { betweenProcesses, FEWEST_FOR_INTERVAL } from "../stats/between-processes.ts";
import { breachOf, type Limits } from "./constraints.ts";
import { fallenOut } from "./fallen-out.ts";
import { marginText } from "./judged.ts";
import { marginOf, type Timed } from "./rank.ts";
import type { Tried } from "./tried.ts";

/** What the decision says, as far as it can be held against today. */
export interface Decided {
  readonly p99Ns: number | undefined;
  readonly limits: Limits;
}

export interface StillHolds {
  /** Undefined where this does not tell. */
  readonly holds: boolean | undefined;
  /** Sentences: what was looked at, the one that decided last. */
  readonly reasons: readonly string[];
}

/** @param others those that came next, and the fallback */
export function stillHolds(primary: Tried, others: readonly Tried[], decided: Decided): StillHolds {
  const { limits } = decided;
  const name = primary.candidate;
  const fallen = fallenOut(primary, [primary, ...others], { ...limits, maxVectorBytes: undefined });
  if (fallen !== undefined) {
    const holds = fallen.breach?.isOpen === true ? undefined : false;
    return { holds, reasons: [`${name}: ${fallen.reason}.`] };
  }
  const { step } = primary;
  const rounds = step?.p99Ns.filter((ns) => ns !== undefined).length ?? 0;
  if (step === undefined || rounds < FEWEST_FOR_INTERVAL) {
    const reason = `${name} had ${formatCounted(rounds, "round")}, and an interval takes ${FEWEST_FOR_INTERVAL}: give more time with --budget.`;
    return { holds: undefined, reasons: [reason] };
  }
  const now = `${name}: p99 ${formatDuration(betweenProcesses(step.p99Ns).value)} a step today, ${formatDuration(decided.p99Ns)} when it was decided.`;
  const timed = { ...primary, step };
  const compared = others
    .filter((one) => isAble(one, limits))
    .map((one) => ({ one, margin: marginOf(one, timed) }));
  const better = compared.find(({ margin }) => margin.high !== undefined && margin.high < 1);
  const told = compared.map(({ one, margin }) => `${one.candidate} takes ${marginText(margin)} its p99.`);
  if (better === undefined) return { holds: true, reasons: [now, ...told, "It holds."] };
  return {
    holds: false,
    reasons: [now, ...told, `It no longer holds: ${better.one.candidate} responds sooner by now.`],
  };
}

function isAble(one: Tried, limits: Limits): one is Timed {
  return (
    one.step !== undefined &&
    one.failure === undefined &&
    breachOf(one, { ...limits, maxVectorBytes: undefined }) === undefined
  );
}
