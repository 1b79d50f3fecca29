// The cases of a run, from the first process to what the last one comes to. Only here several cases are known: each is measured in fresh
// processes, one alive at a time, in rounds that give every case one.

import { unlessSignalled } from "../core/signals.ts";
import type { TextSet } from "../data/text-set.ts";
import { monotonicNs } from "../host/clock.ts";
import { coreKnown } from "../host/core-speed.ts";
import type { CaseReading } from "../host/state/case-watch.ts";
import type { CallBlock } from "../schema/call-columns.ts";
import { RunProgram } from "./beside/run-program.ts";
import type { SoFar } from "./children/so-far.ts";
import { INTERRUPTED } from "./describe/failed-case.ts";
import type { CaseOutcome, ProcessOutcome } from "./outcome.ts";
import { callsOf } from "./pace/paced-calls.ts";
import { forFigures } from "./plan/last-calls.ts";
import { mergedCase } from "./plan/merged-case.ts";
import { CASE_NS, hasTimeFor, sharesOf, timesOf, turnOf } from "./plan/shares.ts";
import { steadyBlock } from "./plan/steady-calls.ts";
import type { RunContext } from "./run-context.ts";
import { Scratch } from "./scratch.ts";
import type { BenchCase } from "./settings.ts";
import { type MeasuredShare, measuredShare } from "./share-of-case.ts";
import { withMachine } from "./watch/machine.ts";
import { type MeasuredCase, mergedOutcomeOfSignal, wholeCase } from "./whole-case.ts";

export interface RunWatch {
  /** What the first process of a case has so far, where that takes long; left out where nobody waits for it. */
  readonly begun?: (sofar: SoFar, planned: number) => void;
  /** Rows of a process that goes on; left out where all of them are wanted at its end. It must not fail. */
  readonly rows?: (rows: CallBlock) => void;
  /** What one process measured, as soon as it has: its rows, but those that were told before. */
  readonly measured: (outcome: ProcessOutcome, benchCase: BenchCase) => void;
  /**
   * A process of a case is about to be started.
   * @param index of the case
   * @param done processes of all cases, and `planned` as far as that is known
   */
  readonly begins?: (index: number, done: number, planned: number) => void;
  /** What a case comes to, so far: after each of its processes but the last. */
  readonly sofar: (outcome: CaseOutcome, done: number, planned: number) => void;
  /** What a case comes to, when it is over: in the order of the cases. */
  readonly done: (outcome: CaseOutcome) => void | Promise<void>;
}

interface RunningCase {
  readonly benchCase: BenchCase;
  readonly texts: TextSet;
  readonly shares: readonly number[];
  readonly outcomes: ProcessOutcome[];
  /** Of the machine, while each of its processes ran. */
  readonly readings: CaseReading[];
  readonly tookNs: number[];
  isOver: boolean;
  /** What it comes to with the processes that there are; undefined where that is not made so far. */
  merged: CaseOutcome | undefined;
  /** Once it is over, until it is told. */
  ended: CaseOutcome | undefined;
}

/** @throws UsageError and OutputError, which end the run; whatever else fails is what a case comes to */
export async function runCases(
  cases: readonly { readonly benchCase: BenchCase; readonly texts: TextSet }[],
  context: RunContext,
  watch: RunWatch,
): Promise<void> {
  const { settings } = context;
  using scratch = new Scratch();
  const running: readonly RunningCase[] = cases.map((one) => ({
    ...one,
    shares: sharesOf(callsOf(one.benchCase, settings), settings.processes),
    outcomes: [],
    readings: [],
    tookNs: [],
    isOver: false,
    merged: undefined,
    ended: undefined,
  }));
  const program = new RunProgram(
    cases.map(({ benchCase }) => benchCase),
    context,
  );
  try {
    const own = { ...context, scratch: scratch.folder, takeRows: watch.rows };
    await runRounds(running, program, own, watch);
  } finally {
    await program.close();
  }
}

async function runRounds(
  running: readonly RunningCase[],
  program: RunProgram,
  context: RunContext,
  watch: RunWatch,
): Promise<void> {
  const waiting = [...running];
  for (let round = 0; running.some(({ isOver }) => !isOver); round++) {
    for (const one of turnOf(round, running)) {
      if (one.isOver) continue;
      if (context.shouldStop()) return endAll(waiting, watch);
      tellBegin(one, running, watch);
      await runProcess(one, program, context, watch);
      if (!one.isOver) continue;
      one.ended = await wholeCase(measuredOf(one), context);
      // They are told in their order, whoever's turn was the last.
      while (waiting[0]?.ended) await watch.done(waiting.shift()!.ended!);
    }
  }
}

function tellBegin(one: RunningCase, running: readonly RunningCase[], watch: RunWatch): void {
  const sum = (count: (one: RunningCase) => number) =>
    running.reduce((total, each) => total + count(each), 0);
  watch.begins?.(
    running.indexOf(one),
    sum(({ outcomes }) => outcomes.length),
    sum(({ isOver, outcomes, shares }) =>
      isOver ? outcomes.length : Math.max(shares.length, outcomes.length + 1),
    ),
  );
}

/** What was measured is told; a case that was not begun is none. */
async function endAll(waiting: readonly RunningCase[], watch: RunWatch): Promise<void> {
  for (const one of waiting) {
    if (one.ended) await watch.done(one.ended);
    else if (one.outcomes.length > 0) await watch.done(cutShort(outcomeOfSignal(one)));
  }
}

/** Whoever pressed Ctrl-C waits for it: what was merged is not merged again. */
function outcomeOfSignal(one: RunningCase): CaseOutcome {
  return one.merged === undefined
    ? mergedOutcomeOfSignal(measuredOf(one))
    : withMachine(one.merged, one.readings);
}

function measuredOf({ outcomes, shares, readings }: RunningCase): MeasuredCase {
  return { outcomes, readings, planned: shares.length };
}

function cutShort(outcome: CaseOutcome): CaseOutcome {
  return { ...outcome, result: { ...outcome.result, verdict: "failed", error: INTERRUPTED } };
}

async function runProcess(
  one: RunningCase,
  program: RunProgram,
  context: RunContext,
  watch: RunWatch,
): Promise<void> {
  const { shares, outcomes, tookNs } = one;
  const { iters, forNs } = context.settings;
  const limitNs = iters === undefined && forNs === undefined ? CASE_NS : Number.POSITIVE_INFINITY;
  const beginNs = monotonicNs();
  const { outcome, reading } = await nextShare(one, limitNs, program, context, watch);
  if (reading !== undefined) one.readings.push(reading);
  tookNs.push(monotonicNs() - beginNs);
  one.merged = undefined;
  outcomes.push(forNs === undefined ? forFigures(outcome) : withSteadyCalls(forFigures(outcome)));
  watch.measured(outcome, one.benchCase);
  const isEnough =
    forNs === undefined
      ? outcomes.length === shares.length || !hasTimeFor(tookNs, limitNs)
      : tookNs.reduce((sum, ns) => sum + ns, 0) >= forNs;
  one.isOver = isEnough || outcome.result.verdict === "failed";
  // The more there are, the less one more says, and the longer it takes to merge them.
  if (one.isOver || outcomes.length > shares.length) return;
  one.merged = unlessSignalled(() => mergedCase(outcomes, shares.length));
  if (one.merged !== undefined) watch.sofar(one.merged, outcomes.length, shares.length);
}

/** Of processes without end only what figures are made of is kept. */
function withSteadyCalls(outcome: ProcessOutcome): ProcessOutcome {
  return { ...outcome, calls: outcome.calls.map(steadyBlock) };
}

/** @throws UsageError and OutputError */
function nextShare(
  { benchCase, texts, shares, outcomes, tookNs }: RunningCase,
  limitNs: number,
  program: RunProgram,
  context: RunContext,
  watch: RunWatch,
): Promise<MeasuredShare> {
  return measuredShare(
    {
      ...{ benchCase, texts },
      process: outcomes.length,
      calls: shares[outcomes.length % shares.length]!,
      // The first process decides which texts are timed, and the others take the same.
      passTexts: outcomes.find(({ passTexts }) => passTexts !== undefined)?.passTexts,
      core: coreKnown(outcomes, shares.length),
      ...timesOf(tookNs, shares.length, limitNs),
    },
    program,
    // One process says it, once.
    outcomes.length > 0 || watch.begun === undefined
      ? context
      : { ...context, showSoFar: (sofar) => watch.begun!(sofar, shares.length) },
  );
}
