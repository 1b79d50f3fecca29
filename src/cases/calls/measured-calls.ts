// What is measured of a case of Layer A or B, before it is described.
import type { Measurement } from "../../bench/measure.ts";
import type { TextSet } from "../../data/text-set.ts";
import type { TextTurn } from "../../embed/embedder.ts";
import type { CoreReport } from "../../host/core-speed.ts";
import type { ProcessMemory } from "../../host/process-usage.ts";
import type { Warning } from "../../schema/warnings.ts";
import type { PartnerStretch } from "../../sim/load/partner.ts";
import type { TokenTable } from "../../text/tokenizer.ts";
import type { BesideStretch } from "../beside/beside.ts";
import type { HeldRate } from "../pace/held-rate.ts";
import type { MeasuredBlock } from "../watch/watched-blocks.ts";

/** The texts that are embedded, and their tokens. */
export interface CaseTable {
  readonly set: TextSet;
  readonly tokens: TokenTable;
}

export interface MeasuredCalls {
  readonly measurement: Measurement;
  readonly blocks: readonly MeasuredBlock[];
  /** Which texts were timed, from the lead on. */
  readonly turn: TextTurn;
  readonly beside: readonly BesideStretch[];
  readonly loadWarnings: readonly Warning[];
  /** What ended it early; undefined where nothing did, or the user. */
  readonly failure: Error | undefined;
  /** Undefined where the rate was held, or none was asked for. */
  readonly held: HeldRate | undefined;
  readonly lockRefusal: string | undefined;
  /** Calls whose rows were handed over meanwhile. */
  readonly handedOver: number;
  readonly core: CoreReport;
  /** Making the call of the first text ready. */
  readonly prepareNs: number;
  readonly memory: ProcessMemory;
  /** The other callers; undefined where they could not be heard to the end. */
  readonly others: PartnerStretch | undefined;
}
