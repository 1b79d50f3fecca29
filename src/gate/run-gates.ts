// Rounds of processes until all gates are decided, or the time is over. Only here it is known when to look and when to stop.
import { assert } from "../core/errors.ts";
import { FIRST_LOOK, isLook } from "../stats/error-spending.ts";
import type { Bounds } from "../stats/rank-bounds.ts";
import { Gate, type GateValues, type Verdict } from "./gate.ts";
import type { Limit, ProcessFigures } from "./limits.ts";
import { type Outlook, outlookOf } from "./outlook.ts";

/** One process of each case, in the order of the cases; undefined when the user asked to stop. */
export type MeasureRound = () => Promise<readonly ProcessFigures[] | undefined>;

/** What is held against: measured in the same rounds, or of each case the processes that were stored. */
export type Baseline =
  | { readonly kind: "interleaved"; readonly measure: MeasureRound }
  | { readonly kind: "stored"; readonly cases: readonly (readonly ProcessFigures[])[] };

export interface GateRequest {
  readonly subject: MeasureRound;
  readonly baseline: Baseline;
  readonly limits: readonly Limit[];
  readonly budgetNs: number;
  /** A clock that never goes back. */
  readonly clockNs: () => number;
  /** After each round. */
  readonly onRound: (progress: GateProgress) => void | Promise<void>;
}

export interface GateProgress {
  readonly rounds: number;
  readonly elapsedNs: number;
  readonly ends: readonly GateEnd[];
}

export interface GateEnd {
  /** Number of the case. */
  readonly caseIndex: number;
  readonly limit: Limit;
  readonly verdict: Verdict;
  /** Subject over baseline, and the bounds that were decided by. */
  readonly ratio: Bounds;
  /** Medians. */
  readonly values: GateValues;
  /** Of one that is undecided. */
  readonly outlook: Outlook | undefined;
}

export interface GatesEnd extends GateProgress {
  readonly isInterrupted: boolean;
}

/** @throws what measuring throws */
export async function runGates(request: GateRequest): Promise<GatesEnd> {
  const { budgetNs, clockNs, onRound } = request;
  const beginNs = clockNs();
  const rounds: Round[] = [];
  let gates: readonly CaseGate[] | undefined;
  let longestNs = 0;
  let beforeNs = 0;
  for (;;) {
    const round = await measuredRound(request, rounds.length);
    const elapsedNs = clockNs() - beginNs;
    longestNs = Math.max(longestNs, elapsedNs - beforeNs);
    const isDue = isLook(beforeNs / budgetNs, elapsedNs / budgetNs);
    beforeNs = elapsedNs;
    if (round === undefined) return ended(request, gates ?? [], rounds, elapsedNs, true);
    rounds.push(round);
    gates ??= gatesOf(request, round.subject.length);
    const isLast = elapsedNs + longestNs > budgetNs;
    if (isLast || isDue) look(request, gates, rounds, isLast ? 1 : elapsedNs / budgetNs);
    const progress = ended(request, gates, rounds, elapsedNs, false);
    await onRound(progress);
    const verdicts = progress.ends.map(({ verdict }) => verdict);
    if (isLast || verdicts.includes("fail") || !verdicts.includes("undecided")) return progress;
  }
}

interface Round {
  readonly subject: readonly ProcessFigures[];
  /** Undefined where it is stored. */
  readonly baseline: readonly ProcessFigures[] | undefined;
}

/** The one begins in even rounds, the other in odd ones, so that what drifts meets both alike. */
async function measuredRound({ subject, baseline }: GateRequest, number: number): Promise<Round | undefined> {
  if (baseline.kind === "stored") {
    const figures = await subject();
    return figures && { subject: figures, baseline: undefined };
  }
  const first = number % 2 === 0 ? subject : baseline.measure;
  const second = number % 2 === 0 ? baseline.measure : subject;
  const ofFirst = await first();
  const ofSecond = ofFirst && (await second());
  if (ofFirst === undefined || ofSecond === undefined) return undefined;
  assert(ofFirst.length === ofSecond.length, "both sides have the same number of cases");
  return number % 2 === 0
    ? { subject: ofFirst, baseline: ofSecond }
    : { subject: ofSecond, baseline: ofFirst };
}

interface CaseGate {
  readonly caseIndex: number;
  readonly gate: Gate;
}

function gatesOf({ limits }: GateRequest, caseCount: number): readonly CaseGate[] {
  const gates = caseCount * limits.length;
  return Array.from({ length: caseCount }, (_, caseIndex) =>
    limits.map((limit) => ({ caseIndex, gate: new Gate(limit, gates) })),
  ).flat();
}

function look(
  request: GateRequest,
  gates: readonly CaseGate[],
  rounds: readonly Round[],
  share: number,
): void {
  for (const one of gates) {
    const values = valuesOf(request, one, rounds);
    if (values.subject.length >= FIRST_LOOK) one.gate.look(values, share);
  }
}

function valuesOf(
  { baseline }: GateRequest,
  { caseIndex, gate }: CaseGate,
  rounds: readonly Round[],
): GateValues {
  const { figure } = gate.limit;
  const known = (processes: readonly (ProcessFigures | undefined)[]) =>
    processes.flatMap((process) => positive(process?.[figure]));
  if (baseline.kind === "stored") {
    const subject = known(rounds.map((round) => round.subject[caseIndex]));
    return { subject, baseline: known(baseline.cases[caseIndex] ?? []), isPaired: false };
  }
  const pairs = rounds.flatMap((round) => {
    const [of] = positive(round.subject[caseIndex]?.[figure]);
    const [to] = positive(round.baseline?.[caseIndex]?.[figure]);
    return of === undefined || to === undefined ? [] : [{ of, to }];
  });
  return { subject: pairs.map(({ of }) => of), baseline: pairs.map(({ to }) => to), isPaired: true };
}

function positive(value: number | undefined): number[] {
  return value !== undefined && value > 0 ? [value] : [];
}

function ended(
  request: GateRequest,
  gates: readonly CaseGate[],
  rounds: readonly Round[],
  elapsedNs: number,
  isInterrupted: boolean,
): GatesEnd {
  const ends = gates.map((one): GateEnd => {
    const { verdict, ratio, limit } = one.gate;
    const values = valuesOf(request, one, rounds);
    const outlook = verdict === "undecided" ? outlookOf(values, limit) : undefined;
    return { caseIndex: one.caseIndex, limit, verdict, ratio, values, outlook };
  });
  return { rounds: rounds.length, elapsedNs, ends, isInterrupted };
}
