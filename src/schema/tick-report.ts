// What is known about a case of Layer C beyond the latency of its ticks. Times in nanoseconds; undefined is "not available".
import type { BlockRatio } from "../stats/block-ratio.ts";
import type { LatencySummary } from "../stats/latency-summary.ts";
import type { Tail } from "../stats/tail.ts";

/** Phases of a step, in the order in which they happen. */
export const STEP_PHASES = [
  "tokenize",
  "copyIn",
  "infer",
  "copyOut",
  "post",
  "search",
  "insert",
  "graph",
] as const;
export type StepPhase = (typeof STEP_PHASES)[number];

export interface TickReport {
  /** A tick without the world's work. */
  readonly step: LatencySummary;
  readonly phasesNs: Readonly<Record<StepPhase, Tail>>;
  /** The same steps without world and load. */
  readonly aloneNs: Tail;
  /** The world's own work: without embedder, with a wait in its place, with it. */
  readonly worldNs: Readonly<Record<"null" | "paced" | "full", Tail>>;
  /** The step beside the world over the step alone. */
  readonly embedSlowdown: BlockRatio;
  /** The world's work beside the embedder over its work with a wait in its place. */
  readonly worldSlowdown: BlockRatio;
  /** The world's work with a wait over its work without. */
  readonly waitSlowdown: BlockRatio;
  readonly index: IndexReport;
  /** Share of the texts whose tokens were remembered. */
  readonly cacheHitRate: number | undefined;
  /** Undefined where no budget chose the dim. */
  readonly budget:
    | { readonly budgetNs: number /** Share of the ticks. */; readonly keptShare: number }
    | undefined;
  readonly dimsUsed: readonly { readonly dim: number; readonly tickCount: number }[];
  readonly roundCount: number;
  readonly voidCount: number;
}

/** What ran beside, in the rounds that count. */
export interface BesideReport {
  readonly members: readonly {
    readonly name: string;
    readonly cpu: number | undefined;
    readonly dutyAsked: number | undefined;
    /** CPU time over wall time, mean of the stretches. */
    readonly dutyMeasured: number | undefined;
  }[];
  /** Its ticks, by arm: medians of the stretches' medians. */
  readonly tickNs: Readonly<Record<"null" | "paced" | "full", number | undefined>>;
  /** Its ticks beside the embedder over its ticks beside the world alone. */
  readonly slowdown: BlockRatio;
}

export interface IndexReport {
  readonly kind: string;
  readonly library: string;
  readonly size: number;
  /** Dims that are compared, widest first. */
  readonly dims: readonly {
    readonly dim: number;
    /** Components whose signs the first of two stages compares; left out where there is none. */
    readonly signs?: number | undefined;
    /** Entries that a search keeps, or that its first stage hands on; undefined for exact search. */
    readonly expansion: number | undefined;
    /** Against exact search; undefined for exact search. */
    readonly recallAt10: number | undefined;
    readonly sizeBytes: number;
  }[];
  /** Of the widest dim, after the run: the world has replaced memories. Undefined for exact search. */
  readonly recallAt10After: number | undefined;
  readonly rerankDepth: number | undefined;
  /** Memories that are vectors of texts; the others are mixtures of these. */
  readonly embeddedCount: number;
  /** Medians of a search at the widest dim before the run, the two in turn; undefined for a graph where exact search was asked for. */
  readonly exactSearchNs: number | undefined;
  readonly graphSearchNs: number | undefined;
  /** What was measured to choose the index; left out where one was asked for. */
  readonly considered?: readonly IndexConsidered[];
}

/** One kind of index at the widest dim. */
export interface IndexConsidered {
  readonly kind: string;
  readonly searchNs: number | undefined;
  readonly insertNs: number | undefined;
  readonly recallAt10: number;
}

/** Calls that were due at instants of their own. */
export interface PaceReport {
  /** From the instant when each was due. */
  readonly response: LatencySummary;
  readonly askedHz: number | undefined;
  readonly achievedHz: number | undefined;
  /** The highest rate that was held, where the one asked for was not. */
  readonly heldHz: number | undefined;
}
