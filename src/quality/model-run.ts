// One model on the data set: what was judged, and what is known of it.

import type { LadderIdentity } from "../schema/ladder-columns.ts";
import type { Warning } from "../schema/warnings.ts";
import type { Corpus } from "./corpus.ts";
import type { QualityJudgement } from "./judge.ts";

export interface ModelRun {
  readonly identity: LadderIdentity;
  readonly corpus: Corpus;
  readonly judgement: QualityJudgement;
  readonly warnings: readonly Warning[];
  /** Of the model: its recipe, and what it ran on. */
  readonly facts: Readonly<Record<string, unknown>>;
}
