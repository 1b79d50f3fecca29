// A check from its base to its report: the sides are found, measured round by round, and what speaks against a verdict is said.
import type { ControlNs } from "../bench/control.ts";
import type { Progress } from "../core/progress.ts";
import { stopIfSignalled } from "../core/signals.ts";
import type { Limit } from "../gate/limits.ts";
import { type Baseline, type GateProgress, type MeasureRound, runGates } from "../gate/run-gates.ts";
import { monotonicNs } from "../host/clock.ts";
import { describeMachine } from "../host/machine.ts";
import type { Checked, CheckedCase, CheckReport } from "../report/check/check-report.ts";
import { checkedOf } from "../report/check/checked.ts";
import type { MachineThen } from "../report/check/machine-then.ts";
import { labelled, type StoredBase } from "../report/check/stored-base.ts";
import { controlRatios } from "../report/compare/circumstances.ts";
import { factsOf } from "../report/run-json.ts";
import {
  callsWorthAStart,
  figuresByLaps,
  measureSide,
  type Side,
  type SideCase,
  type SideRound,
} from "./measured-side.ts";
import { caseOrder, refuseMissing, refuseOtherCount, refuseOtherTexts } from "./refusals.ts";

export interface CheckRequest {
  readonly base: StoredBase;
  /** The command of the base, measured now. */
  readonly subject: Side;
  /** What it is measured beside; undefined for what the base stored. */
  readonly reference: Side | undefined;
  readonly limits: readonly Limit[];
  readonly budgetNs: number;
  /** The control case of a fresh process; undefined when the user asked to stop. */
  readonly control: () => Promise<ControlNs | undefined>;
  readonly progress: Progress;
}

/**
 * @param kept what was judged before
 * @throws UsageError, or what a side throws that cannot run
 */
export async function checkRun(request: CheckRequest, kept: readonly Checked[]): Promise<CheckReport> {
  const { base, subject, reference, limits, budgetNs, progress } = request;
  const timed =
    limits.length === 0
      ? NOT_TIMED
      : reference === undefined
        ? await againstStored(request)
        : await againstOther(request, reference);
  progress.end();
  stopIfSignalled();
  return {
    subject: subject.name,
    baseline: reference?.name ?? "what it stored",
    budgetNs,
    ...timed,
    cases: timed.cases ?? base.cases,
    checks: [...timed.checks, ...kept],
  };
}

type Timed = Pick<CheckReport, "rounds" | "elapsedNs" | "doubts" | "checks"> & {
  /** Undefined for those of the base. */
  readonly cases: readonly CheckedCase[] | undefined;
};

const NOT_TIMED: Timed = { rounds: 0, elapsedNs: 0, doubts: [], checks: [], cases: undefined };

/** The control case is measured in so many rounds: enough for a median of its own. */
const CONTROL_ROUNDS = 9;

async function againstStored(request: CheckRequest): Promise<Timed> {
  const { base, subject } = request;
  for (const processes of base.processes) refuseMissing(request.limits, processes, base);
  const control: ControlNs[] = [];
  const rounds: SideRound[] = [];
  let order: readonly number[] | undefined;
  const measure: MeasureRound = async () => {
    const measured = control.length < CONTROL_ROUNDS ? await request.control() : undefined;
    if (measured !== undefined) control.push(measured);
    const round = await measureSide(subject, base.calls);
    if (round === undefined) return undefined;
    if (order === undefined) refuseOtherTexts(base, round);
    order ??= caseOrder(base, round);
    rounds.push(round);
    return order.map((at) => round.cases[at]!.figures);
  };
  const baseline: Baseline = { kind: "stored", cases: base.processes };
  const end = await runGates({ ...gateRequest(request), subject: measure, baseline });
  const ratios = controlRatios(base.run.facts.control, control);
  const machineOf = (caseIndex: number): MachineThen => ({
    control: ratios,
    before: base.run.cases[caseIndex]!.processes.map((row) => ({ ...row })),
    after: rounds.map(({ cases }) => processRow(cases[order![caseIndex]!]!)),
  });
  return {
    ...end,
    cases: undefined,
    doubts: doubtsOf(base, ratios.length > 0),
    checks: end.ends.map((one) => checkedOf(one, end, request.budgetNs, machineOf(one.caseIndex))),
  };
}

/** With the figures that are held against the base's. */
function processRow({ row, figures }: SideCase): Readonly<Record<string, unknown>> {
  return { ...row, ...figures };
}

async function againstOther(request: CheckRequest, reference: Side): Promise<Timed> {
  const { base, subject } = request;
  let first: SideRound | undefined;
  let cases: readonly CheckedCase[] | undefined;
  let processes = 0;
  let calls = Number.POSITIVE_INFINITY;
  let haveLaps = true;
  const measureOf =
    (side: Side): MeasureRound =>
    async () => {
      // Both sides of the first round make as many as the base did, both of each later one what that showed to be worth it.
      const isFirstRound = processes++ < 2;
      const round = await measureSide(side, isFirstRound ? base.calls : calls);
      if (round === undefined) return undefined;
      if (isFirstRound) calls = Math.min(calls, callsWorthAStart(round, base.calls));
      first ??= round;
      refuseOtherCount(first, round);
      for (const { figures } of round.cases) refuseMissing(request.limits, [figures], base);
      if (side === subject) cases ??= labelled(round.cases.map(({ row }) => row));
      // So does whether both know of laps.
      haveLaps &&= round.cases.every(({ p99OfLapsUs }) => p99OfLapsUs !== undefined);
      return round.cases.map((one) => (haveLaps && !isFirstRound ? figuresByLaps(one) : one.figures));
    };
  const baseline: Baseline = { kind: "interleaved", measure: measureOf(reference) };
  const end = await runGates({ ...gateRequest(request), subject: measureOf(subject), baseline });
  const checks = end.ends.map((one): Checked => checkedOf(one, end, request.budgetNs, undefined));
  return { ...end, cases, doubts: [], checks };
}

function gateRequest({ limits, budgetNs, progress }: CheckRequest) {
  return {
    limits,
    budgetNs,
    clockNs: monotonicNs,
    onRound({ rounds, elapsedNs, ends }: GateProgress) {
      const open = ends.filter(({ verdict }) => verdict === "undecided").length;
      const label = `${rounds} rounds  ${open} of ${ends.length} gates open`;
      progress.update(seconds(Math.min(elapsedNs, budgetNs)), seconds(budgetNs), label);
    },
  };
}

function seconds(ns: number): number {
  return Math.round(ns / 1e9);
}

/** What is stored may have been measured elsewhere, or on a machine that was another one then. */
function doubtsOf({ run }: StoredBase, hasControl: boolean): readonly string[] {
  const then = factsOf(run.facts.machine).id;
  const now = describeMachine().id;
  return [
    ...(then === now ? [] : [`The base was measured on another machine: ${then}; this one is ${now}.`]),
    ...(hasControl
      ? []
      : ["The base stored no control case: whether the machine changed since is not known."]),
  ];
}
