// What is measured of a case of Layer C, before it is described.
import type { Pace } from "../../bench/pace.ts";
import type { RoundsMeasurement } from "../../bench/rounds.ts";
import type { Warning } from "../../schema/warnings.ts";
import type { BesideStretch } from "../beside/beside.ts";
import type { HeldRate } from "../pace/held-rate.ts";
import type { MeasuredBlock } from "../watch/watched-blocks.ts";

export interface MeasuredTicks {
  readonly measurement: RoundsMeasurement;
  /** One a stretch. */
  readonly blocks: readonly MeasuredBlock[];
  /** Blocks of rows that were handed over meanwhile. */
  readonly handedOver: number;
  readonly beside: readonly BesideStretch[];
  /** What ended it early; undefined where nothing did, or the user. */
  readonly failure: Error | undefined;
  /** Undefined where the rate was held, or none was asked for. */
  readonly held: HeldRate | undefined;
  readonly pace: Pace;
  readonly loadWarnings: readonly Warning[];
  /** Of the index after the run; undefined for exact search. */
  readonly recallAfter: number | undefined;
  readonly lockRefusal: string | undefined;
  /** CPU time of a step without a world; undefined where there was none. */
  readonly cpuNs: number | undefined;
  readonly minorFaultCount: number | undefined;
}
