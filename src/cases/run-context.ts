// What all cases of a run share: who runs, how, where, and whom to ask and to tell meanwhile.

import type { Progress } from "../core/progress.ts";
import type { CoreKnown } from "../host/core-speed.ts";
import type { Places } from "../open/places.ts";
import type { CallBlock } from "../schema/call-columns.ts";
import type { Partner } from "../sim/load/partner.ts";
import type { TimerSummary } from "../stats/timer.ts";
import type { RowsTaker } from "./calls/row-parts.ts";
import type { SoFar, SoFarTeller } from "./children/so-far.ts";
import type { ChildCommand } from "./children/tasks.ts";
import type { ProcessOutcome } from "./outcome.ts";
import type { CaseProof, ProofReport } from "./proof/proof-report.ts";
import type { CaseSettings, Layer } from "./settings.ts";

export interface RunContext {
  readonly run: string;
  readonly machine: string;
  readonly settings: CaseSettings;
  /** Texts of a pass, where another process of the same case has settled that; undefined where this one does. */
  readonly passTexts: number | undefined;
  /** Of the processes of the case before this one. */
  readonly core?: CoreKnown;
  readonly places: Places;
  /** A folder of the run, where a process leaves what takes long to make; undefined where no other would find it. */
  readonly scratch?: string | undefined;
  readonly timer: TimerSummary;
  /** A call that does nothing, in each layer. */
  readonly harnessNs: Readonly<Record<Layer, number | undefined>>;
  readonly childCommand: ChildCommand;
  /** What was proven until now, by the task as JSON. */
  readonly proofs: Map<string, CaseProof>;
  /** Of the case that runs; undefined where nothing has to be proven. */
  readonly proof?: ProofReport;
  /** When the run began, on the clock that all processes share. */
  readonly originNs: number;
  /** From the spawn of this process to its first line; undefined where no case started it. */
  readonly processNs: number | undefined;
  /**
   * Whether so many steady calls are enough because the time is over.
   * @param onceNs of this process, for what the later ones take over: that counts for all of them together
   */
  readonly isEnough: (steadyCalls: number, onceNs?: number) => boolean;
  /** How long from now until enough calls are enough; left out where there is no limit. @param onceNs as above */
  readonly timeLeftNs?: (onceNs: number) => number;
  /** Says what there is so far, where somebody waits for it: not while calls are timed. Undefined where nobody does. */
  readonly tellSoFar?: SoFarTeller;
  /** The other side of it, where processes are started. */
  readonly showSoFar?: ((sofar: SoFar) => void) | undefined;
  /** Takes rows while the calls of a process go on; undefined where all of them come at its end. */
  readonly handOverRows?: RowsTaker;
  /** The other side of it, where processes are started. It must not fail. */
  readonly takeRows?: ((rows: CallBlock) => void) | undefined;
  /** Takes what was measured before the model is closed, where a signal came: nobody waits for that. */
  readonly answerEarly?: (outcome: ProcessOutcome) => void;
  /** The user's own program, where who started this process runs it beside. */
  readonly program: Partner | undefined;
  /** True once the user asked to stop. */
  readonly shouldStop: () => boolean;
  /** A pipe whose reader is all that the run is for: when the reader goes, calls end with their block. */
  readonly readerFd?: number | undefined;
  readonly progress: Progress;
}
