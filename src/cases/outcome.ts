// What a case comes to, whichever layer it timed: for the reports, the tables and the command that ran it.
import type { CallBlock } from "../schema/call-columns.ts";
import type { CaseResult } from "../schema/case-result.ts";

export interface CaseOutcome {
  readonly result: CaseResult;
  /** Empty for a case that could not run. */
  readonly calls: readonly CallBlock[];
  /** What was asked and what was read back, for run.json. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly exitCode: number;
  /** Texts of a pass: the other processes of the case time the same ones. Left out in Layer C, and where it did not come to that. */
  readonly passTexts?: number;
  /** Whether its threads had CPUs of their own; undefined for a case that was not opened. */
  readonly isPinned: boolean | undefined;
  /** Why it could not run, or not to its end. */
  readonly failure?: Error;
}
