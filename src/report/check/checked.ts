// From the end of a gate to what is said of it: values in their unit, a doubt that outweighs its verdict, and what would decide it.
import { formatDuration } from "../../core/format.ts";
import { GATED } from "../../gate/limits.ts";
import type { GateEnd, GatesEnd } from "../../gate/run-gates.ts";
import { medianOf } from "../../stats/percentile.ts";
import type { Checked } from "./check-report.ts";
import { doubtOfMachine, type MachineThen } from "./machine-then.ts";

/** What the machine's own speed says nothing about. */
const NOT_OF_SPEED = ["rss_peak_mb"];

/** @param machine how it is beside what it was then; undefined where both sides were measured now */
export function checkedOf(
  end: GateEnd,
  { rounds, elapsedNs }: GatesEnd,
  budgetNs: number,
  machine: MachineThen | undefined,
): Checked {
  const { limit, ratio, values } = end;
  const { name, unit } = GATED.find(({ figure }) => figure === limit.figure)!;
  const isOfSpeed = !NOT_OF_SPEED.includes(limit.figure);
  const doubt = isOfSpeed && machine ? doubtOfMachine(end.verdict, limit, machine) : undefined;
  const roundNs = elapsedNs / Math.max(1, rounds);
  const neededRounds = end.outlook?.rounds;
  const isUndecided = doubt !== undefined || end.verdict === "undecided";
  return {
    caseIndex: end.caseIndex,
    figure: limit.figure,
    name,
    verdict: isUndecided ? "undecided" : end.verdict,
    value: ratio.value ?? quotient(values),
    low: ratio.low,
    high: ratio.high,
    limit: 1 + limit.growth,
    subject: medianOf(values.subject),
    baseline: medianOf(values.baseline),
    unit,
    outlook: isUndecided
      ? [
          ...(end.verdict === "undecided" ? [outlookText(end, roundNs, budgetNs)] : []),
          ...(doubt === undefined ? [] : [doubt]),
        ].join(" ")
      : undefined,
    neededSeconds:
      doubt === undefined && neededRounds !== undefined ? (neededRounds * roundNs) / 1e9 : undefined,
  };
}

function quotient({ subject, baseline }: GateEnd["values"]): number | undefined {
  const [of, to] = [medianOf(subject), medianOf(baseline)];
  return of === undefined || to === undefined ? undefined : of / to;
}

function outlookText({ outlook, values }: GateEnd, roundNs: number, budgetNs: number): string {
  if (outlook === undefined)
    return `Too few rounds for any estimate: six at least, and more to decide; a round takes ${formatDuration(roundNs)} here. Give it more than --budget ${budgetText(budgetNs)}.`;
  const quieter = `processes that differ by ${percent(outlook.spreadNeeded)} instead of ${percent(outlook.spread)}`;
  if (outlook.rounds === undefined) {
    return values.isPaired
      ? `It lies so near to its limit that no time would decide it here; ${quieter} would.`
      : `No time would decide it against the ${values.baseline.length} processes that the base has: store it with more --processes (and --iters), or name what to measure beside by --against; ${quieter} would as well.`;
  }
  return `Some ${budgetText(outlook.rounds * roundNs)} would decide it (--budget ${budgetText(1.2 * outlook.rounds * roundNs)}), or ${quieter}.`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

/** As --budget takes it, rounded up. */
function budgetText(ns: number): string {
  const seconds = Math.ceil(ns / 1e9);
  return seconds < 120 ? `${seconds}s` : `${Math.ceil(seconds / 60)}m`;
}
