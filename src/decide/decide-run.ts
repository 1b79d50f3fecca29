// What all stages of a decision share, and how they tell a person how far it has come.
import type { RunContext } from "../cases/run-context.ts";
import type { Progress } from "../core/progress.ts";
import type { Planned } from "./candidates.ts";
import type { DecideSettings } from "./settings.ts";
import type { TimePlan } from "./time-plan.ts";

export interface DecideRun {
  readonly settings: DecideSettings;
  /** Where its stages lie; what is there already is not done again. */
  readonly folder: string;
  readonly context: RunContext;
  readonly time: TimePlan;
  readonly progress: Progress;
  /** Starts this program as a child of a decision. */
  readonly childCommand: readonly string[];
  /** Told at the beginning of each stage how long all of it took until then. */
  readonly keepElapsed: (elapsedNs: number) => void;
  /** For run.json of each stage. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A stage begins: said once, also where no line is redrawn. */
export function say({ progress, time, keepElapsed }: DecideRun, what: string): void {
  keepElapsed(time.elapsedNs);
  progress.note(`${what} · ${leftText(time)}`);
}

export function show({ progress, time }: DecideRun, what: string): void {
  progress.update(seconds(time.elapsedNs), seconds(time.budgetNs), `${what}, seconds`);
}

function leftText({ leftNs }: TimePlan): string {
  return leftNs > 0 ? `about ${seconds(leftNs)} s left` : "the budget is over";
}

function seconds(ns: number): number {
  return Math.round(ns / 1e9);
}

/** A name for a file. */
export function fileName({ candidate }: Planned): string {
  return candidate.replaceAll(/[^\w.-]+/g, "_");
}
