// What a case comes to, whichever layer it timed: for the reports, the tables and the command that ran it.
import type { FreshProcess } from "../bench/fresh-process.ts";
import type { CoreReport } from "../host/core-speed.ts";
import type { CallBlock } from "../schema/call-columns.ts";
import type { CaseResult } from "../schema/case-result.ts";
import type { FirstVectorTask, KeepCostTask } from "./children/tasks.ts";

export interface CaseOutcome {
  readonly result: CaseResult;
  /** Empty for a case that could not run. */
  readonly calls: readonly CallBlock[];
  /** What was asked and what was read back, for run.json. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly exitCode: number;
  /** Whether its threads had CPUs of their own; undefined for a case that was not opened. */
  readonly isPinned: boolean | undefined;
  /** Why it could not run, or not to its end. */
  readonly failure?: Error;
}

/** What one process made of its share of a case: all of its figures are its own. */
export interface ProcessOutcome extends CaseOutcome {
  /** Texts of a pass: the other processes of the case time the same ones. Left out in Layer C, and where it did not come to that. */
  readonly passTexts?: number;
  /** Left out in Layer C. */
  readonly core?: CoreReport;
  /** Rows of its calls, from the first on, that were handed over before: these have only what figures are made of. */
  readonly writtenRows?: number;
  /** From its spawn to its first vector; of Layers A and B. */
  readonly start?: FreshProcess | undefined;
  /** The same of one that compiled for the others; it has no other start. */
  readonly compilingStart?: FreshProcess | undefined;
  /** What its libraries said, where they said something. */
  readonly said?: string;
  /** What a further process needs to be timed to the same vector. */
  readonly firstVector?: FirstVectorTask | undefined;
  /** What a further process needs to keep the same model. */
  readonly kept?: KeepCostTask | undefined;
}
