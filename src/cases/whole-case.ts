// A case when its processes are over: what they come to together, with the machine's state and the time to the first vector.
import { outputOfProcess } from "../bench/process-output.ts";
import { unlessSignalled } from "../core/signals.ts";
import { exitCodeOf } from "../core/system-error.ts";
import type { CaseReading } from "../host/state/case-watch.ts";
import type { CaseResult, KeepCost } from "../schema/case-result.ts";
import { type FreshProcesses, summarizeTimeToFirst, timeToFirst } from "./calls/time-to-first.ts";
import type { KeepCostTask } from "./children/tasks.ts";
import { oneLine } from "./describe/failed-case.ts";
import { FirstFailure } from "./first-failure.ts";
import type { CaseOutcome, ProcessOutcome } from "./outcome.ts";
import { processesOfSignal } from "./plan/last-calls.ts";
import { mergedCase } from "./plan/merged-case.ts";
import type { RunContext } from "./run-context.ts";
import { withMachine } from "./watch/machine.ts";

export interface MeasuredCase {
  /** In their order, at least one. */
  readonly outcomes: readonly ProcessOutcome[];
  /** Of the machine, while each of them ran. */
  readonly readings: readonly CaseReading[];
  /** How many there were to be. */
  readonly planned: number;
}

function mergedOutcome({ outcomes, readings, planned }: MeasuredCase, isCut = false): CaseOutcome {
  return withMachine(mergedCase(outcomes, Math.max(outcomes.length, planned), isCut), readings);
}

/** Of a case that a signal ended. */
export function mergedOutcomeOfSignal(measured: MeasuredCase): CaseOutcome {
  return mergedOutcome({ ...measured, outcomes: processesOfSignal(measured.outcomes) }, true);
}

/** With the processes that only make a first vector, as far as they are asked for. */
export async function wholeCase(measured: MeasuredCase, context: RunContext): Promise<CaseOutcome> {
  const { outcomes } = measured;
  const outcome = unlessSignalled(() => mergedOutcome(measured)) ?? mergedOutcomeOfSignal(measured);
  const task = outcomes.find(({ firstVector }) => firstVector !== undefined)?.firstVector;
  if (outcome.result.verdict === "failed") return outcome;
  const kept = await withKeepCost(outcome, outcomes.find((one) => one.kept !== undefined)?.kept, context);
  if (kept.failure !== undefined || task === undefined) return kept;
  const own = outcomes.flatMap(({ start }) => start ?? []);
  const compiling = outcomes.find((one) => one.compilingStart !== undefined)?.compilingStart;
  const failed = new FirstFailure();
  const starts = (await failed.noteLater(() => timeToFirst(own, task, context))) ?? { warm: own, cold: [] };
  return withStarts(kept, { ...starts, ...(compiling && { compiling }) }, failed.error);
}

async function withKeepCost(
  outcome: CaseOutcome,
  task: KeepCostTask | undefined,
  { settings, childCommand, shouldStop }: RunContext,
): Promise<CaseOutcome> {
  if (task === undefined || !settings.keepCost || shouldStop()) return outcome;
  const failed = new FirstFailure();
  // Of a fresh process: one that measures has samples and other texts besides.
  const keep = await failed.noteLater(() =>
    outputOfProcess<KeepCost>(childCommand("keepCost", task), "for what it costs to keep"),
  );
  const result = { ...outcome.result, keep };
  return failed.error === undefined ? { ...outcome, result } : failedBy({ ...outcome, result }, failed.error);
}

function withStarts(outcome: CaseOutcome, starts: FreshProcesses, failure: Error | undefined): CaseOutcome {
  const result = { ...outcome.result, ttfi: summarizeTimeToFirst(starts) };
  const facts = { ...outcome.facts, first_inference: starts };
  const whole = { ...outcome, result, facts };
  return failure === undefined ? whole : failedBy(whole, failure);
}

function failedBy(outcome: CaseOutcome, failure: Error): CaseOutcome {
  const result: CaseResult = { ...outcome.result, verdict: "failed", error: oneLine(failure.message) };
  return { ...outcome, result, exitCode: exitCodeOf(failure), failure };
}
