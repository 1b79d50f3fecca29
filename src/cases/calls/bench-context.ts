// What the parts of a benchmark case share: the run around it, its texts, what was measured, and what comes of it.
import type { Measurement } from "../../bench/measure.ts";
import type { Interrupt } from "../../cli/interrupt.ts";
import type { BenchOptions } from "../../cli/options/parse.ts";
import type { TextSet } from "../../data/text-set.ts";
import type { PageFaultCounts } from "../../host/page-faults.ts";
import type { Places } from "../../open/places.ts";
import type { Progress } from "../../report/progress.ts";
import type { CallBlock } from "../../schema/call-columns.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import type { Warning } from "../../schema/warnings.ts";
import type { TimerSummary } from "../../stats/timer.ts";
import type { TokenTable } from "../../text/tokenizer.ts";
import type { BesideStretch } from "../beside/beside.ts";
import type { HeldRate } from "./held-rate.ts";

export interface BenchContext {
  readonly run: string;
  readonly machine: string;
  readonly argv: readonly string[];
  readonly options: BenchOptions;
  readonly places: Places;
  readonly timer: TimerSummary;
  /** A call that does nothing, in each layer. */
  readonly harnessNs: Readonly<Record<"A" | "B" | "C", number | undefined>>;
  readonly interrupt: Interrupt;
  readonly progress: Progress;
}

export interface CaseOutcome {
  readonly result: CaseResult;
  /** Empty for a case that could not run. */
  readonly calls: readonly CallBlock[];
  /** What was asked and what was read back, for run.json. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly exitCode: number;
  /** Why it could not run. */
  readonly failure?: Error;
}

export interface CaseTable {
  readonly set: TextSet;
  readonly tokens: TokenTable;
}

export interface MeasuredCase {
  readonly measurement: Measurement;
  readonly beside: readonly BesideStretch[];
  readonly loadWarnings: readonly Warning[];
  /** What ended it early; undefined where nothing did, or the user. */
  readonly failure: Error | undefined;
  /** Undefined where the rate was held, or none was asked for. */
  readonly held: HeldRate | undefined;
  readonly lockRefusal: string | undefined;
  /** Faults of the calling thread during the steady calls. */
  readonly pageFaults: PageFaultCounts;
}
