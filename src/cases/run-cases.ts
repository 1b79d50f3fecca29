// The cases of a run, from the first process to what the last one comes to. Only here several cases are known: each is measured in fresh
// processes, one alive at a time, in rounds that give every case one.
import { exitCodeOf } from "../core/system-error.ts";
import type { TextSet } from "../data/text-set.ts";
import { monotonicNs } from "../host/clock.ts";
import { cpusOfProcess } from "../host/pinning.ts";
import { type CaseReading, CaseWatch } from "../host/state/case-watch.ts";
import type { CaseResult } from "../schema/case-result.ts";
import { RunProgram } from "./beside/run-program.ts";
import { type FreshProcesses, summarizeTimeToFirst, timeToFirst } from "./calls/time-to-first.ts";
import { candidateOf } from "./case-candidate.ts";
import { measuredProcess } from "./children/measured-process.ts";
import { caseOfError, oneLine } from "./describe/failed-case.ts";
import { askedIdentity } from "./describe/identity.ts";
import { FirstFailure } from "./first-failure.ts";
import type { CaseOutcome, ProcessOutcome } from "./outcome.ts";
import { callsOf } from "./pace/paced-calls.ts";
import { mergedCase } from "./plan/merged-case.ts";
import { CASE_NS, hasTimeFor, sharesOf, turnOf } from "./plan/shares.ts";
import { steadyBlock } from "./plan/steady-calls.ts";
import { proofOfCase } from "./proof/case-proof.ts";
import type { RunContext } from "./run-context.ts";
import { Scratch } from "./scratch.ts";
import type { BenchCase } from "./settings.ts";
import { withMachine } from "./watch/machine.ts";

export interface RunWatch {
  /** What one process measured, as soon as it has: its rows. */
  readonly measured: (outcome: ProcessOutcome) => void;
  /** What a case comes to, so far: after each of its processes but the last. */
  readonly sofar: (outcome: CaseOutcome, done: number, planned: number) => void;
  /** What a case comes to, when it is over: in the order of the cases. */
  readonly done: (outcome: CaseOutcome) => void;
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
    ended: undefined,
  }));
  const program = new RunProgram(
    cases.map(({ benchCase }) => benchCase),
    context,
  );
  try {
    await runRounds(running, program, { ...context, scratch: scratch.folder }, watch);
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
      if (one.outcomes.length === 0)
        context.progress.update(0, one.shares.length, `${one.benchCase.model}  processes`);
      await runProcess(one, program, context, watch);
      if (!one.isOver) continue;
      one.ended = await endOf(one, context);
      // They are told in their order, whoever's turn was the last.
      while (waiting[0]?.ended) watch.done(waiting.shift()!.ended!);
    }
  }
}

/** What was measured is told; a case that was not begun is none. */
function endAll(waiting: readonly RunningCase[], watch: RunWatch): void {
  for (const one of waiting) {
    if (one.ended) watch.done(one.ended);
    else if (one.outcomes.length > 0) watch.done(cutShort(merged(one)));
  }
}

function merged({ outcomes, shares, readings }: RunningCase): CaseOutcome {
  return withMachine(mergedCase(outcomes, Math.max(outcomes.length, shares.length)), readings);
}

function cutShort(outcome: CaseOutcome): CaseOutcome {
  return { ...outcome, result: { ...outcome.result, verdict: "failed", error: "interrupted" } };
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
  const outcome = numbered(await outcomeOf(one, limitNs, program, context), outcomes.length);
  tookNs.push(monotonicNs() - beginNs);
  // Of processes without end only what figures are made of is kept.
  outcomes.push(forNs === undefined ? outcome : { ...outcome, calls: outcome.calls.map(steadyBlock) });
  watch.measured(outcome);
  const isEnough =
    forNs === undefined
      ? outcomes.length === shares.length || !hasTimeFor(tookNs, limitNs)
      : tookNs.reduce((sum, ns) => sum + ns, 0) >= forNs;
  one.isOver = isEnough || outcome.result.verdict === "failed";
  // The more there are, the less one more says, and the longer it takes to merge them.
  if (!one.isOver && outcomes.length <= shares.length)
    watch.sofar(mergedCase(outcomes, shares.length), outcomes.length, shares.length);
}

/** @throws UsageError and OutputError */
async function outcomeOf(
  { benchCase, texts, shares, outcomes, readings, tookNs }: RunningCase,
  limitNs: number,
  program: RunProgram,
  context: RunContext,
): Promise<ProcessOutcome> {
  const spentNs = tookNs.reduce((sum, ns) => sum + ns, 0);
  const limits = { enoughNs: limitNs / shares.length, mostNs: limitNs - spentNs };
  const settings = { ...context.settings, iters: shares[outcomes.length % shares.length]! };
  // The first process decides which texts are timed, and the others take the same.
  const { passTexts } = outcomes.find((before) => before.passTexts !== undefined) ?? context;
  const known = askedIdentity(benchCase);
  try {
    // Once for all processes, which are told of it.
    await proofOfCase(candidateOf(benchCase, settings), context);
    const own = { ...context, settings, passTexts, program: await program.running() };
    using machine = new CaseWatch(cpusOfProcess());
    const outcome = await measuredProcess({ benchCase, texts, ...limits }, known, own);
    readings.push(machine.end());
    return outcome;
  } catch (error) {
    return caseOfError(benchCase, known, error, context);
  }
}

/** Its rows say which process made them. */
function numbered(outcome: ProcessOutcome, process: number): ProcessOutcome {
  const { result, calls } = outcome;
  return {
    ...outcome,
    result: { ...result, identity: { ...result.identity, process } },
    calls: calls.map(({ identity, table }) => ({ identity: { ...identity, process }, table })),
  };
}

async function endOf(one: RunningCase, context: RunContext): Promise<CaseOutcome> {
  const { outcomes } = one;
  const outcome = merged(one);
  const task = outcomes.find(({ firstVector }) => firstVector !== undefined)?.firstVector;
  if (outcome.result.verdict === "failed" || task === undefined) return outcome;
  const measured = outcomes.flatMap(({ start }) => start ?? []);
  const failed = new FirstFailure();
  const starts = await failed.noteLater(() => timeToFirst(measured, task, context));
  return withStarts(outcome, starts ?? { warm: measured, cold: [] }, failed.error);
}

function withStarts(outcome: CaseOutcome, starts: FreshProcesses, failure: Error | undefined): CaseOutcome {
  const result = { ...outcome.result, ttfi: summarizeTimeToFirst(starts) };
  const facts = { ...outcome.facts, first_inference: starts };
  if (failure === undefined) return { ...outcome, result, facts };
  const failed: CaseResult = { ...result, verdict: "failed", error: oneLine(failure.message) };
  return { ...outcome, result: failed, facts, exitCode: exitCodeOf(failure), failure };
}
