// A case of a grid, and how it ended.
import type { CaseOutcome } from "../cases/outcome.ts";
import type { BenchCase, CaseSettings } from "../cases/settings.ts";
import type { TextSet } from "../data/text-set.ts";

export interface PlannedCase {
  readonly benchCase: BenchCase;
  /** Its own: cases of a grid may differ in them. */
  readonly settings: CaseSettings;
  /** Cases of one heat are candidates for the same work, and race against each other. */
  readonly heat: string;
}

export interface GridCase extends PlannedCase {
  readonly texts: TextSet;
}

/** What an ended case may be called. Only what had its processes, or enough of them for an interval, is measured. */
export type Standing = "measured" | "screened" | "not-started" | "failed";

export interface GridEnd {
  /** Place in the grid, from 0. */
  readonly index: number;
  readonly standing: Standing;
  /** Its verdict is that of its standing; without calls, which are in the folder. */
  readonly outcome: CaseOutcome;
  readonly processes: number;
  readonly planned: number;
  /** Why it was not measured to its end; undefined where it was. */
  readonly why: string | undefined;
}
