// What is known about one case once it ran, or could not: every report is made from this. Times are in nanoseconds;
// undefined is "not available".

import type { VariantAgreement } from "../core/variant-agreement.ts";
import type { MinuteLatency } from "../stats/by-minute.ts";
import type { Histogram } from "../stats/histogram.ts";
import type { LatencySummary } from "../stats/latency-summary.ts";
import type { Interval } from "../stats/percentile-interval.ts";
import type { TimerSummary } from "../stats/timer.ts";
import type { CaseIdentity } from "./call-columns.ts";
import type { DisturbanceReport } from "./disturbance-report.ts";
import type { Note } from "./notes.ts";
import type { BesideReport, PaceReport, TickReport } from "./tick-report.ts";
import type { Warning } from "./warnings.ts";

/** Parts of the time to first inference, in the order in which they happen. */
export const TTFI_PARTS = [
  "process",
  "unpack",
  "library",
  "session",
  "compile",
  "tokenizer",
  "first",
] as const;
export type TtfiPart = (typeof TTFI_PARTS)[number];

export interface TimeToFirstInference {
  /** From spawn to the first vector, caches warm. */
  readonly warmNs: number | undefined;
  /** The same from nothing: everything unpacked anew. */
  readonly coldNs: number | undefined;
  /** Of the process that compiled what the warm ones find compiled; undefined where each compiles. */
  readonly compilingNs?: number | undefined;
  /** 95 % intervals between the processes; without ends where there are too few. */
  readonly between: Readonly<Record<"warm" | "cold", Interval>>;
  /** Parts of the warm one. */
  readonly partsNs: Readonly<Partial<Record<TtfiPart, number>>>;
}

/** 95 % intervals of what is inside one process. */
export type WithinProcess = Readonly<Record<"p50" | "p90" | "p99", Interval>>;

/** Of one process. */
export interface ProcessFigures {
  readonly latencyNsP50: number | undefined;
  /** From 662 calls. */
  readonly latencyNsP99: number | undefined;
  /** Of many calls: the lower quartile of those of laps. */
  readonly latencyNsP99OfLaps?: number | undefined;
  /** Of Layer C: a tick without the world's work. */
  readonly step?: StepLatency | undefined;
}

/** Its p99 as above. */
export interface StepLatency {
  readonly latencyNsP50: number | undefined;
  readonly latencyNsP99: number | undefined;
  readonly latencyNsMax: number | undefined;
}

/** Each part of a call by itself: medians. */
export interface CopyMedians {
  readonly hostToDeviceNs: number;
  readonly launchNs: number;
  readonly deviceToHostNs: number;
}

/** Resident memory of a process that keeps a model, and its CPU time while nobody calls; the texts' index is not among it. */
export interface KeepCost {
  readonly openRssBytes: number | undefined;
  /** After the longest text of the case; undefined where the graph takes no single one. */
  readonly textRssBytes: number | undefined;
  /** After a batch of it. */
  readonly batchRssBytes: number | undefined;
  readonly closedRssBytes: number | undefined;
  /** Of all threads, in the 50 ms after a call. */
  readonly idleCpuNs: number;
  /** Of the longest text, where tensors lie on a device. */
  readonly copies?: CopyMedians | undefined;
}

/** Of all callers, the one that the rows are of first. */
export interface CallersReport {
  readonly p50Ns: readonly (number | undefined)[];
  /** From 662 calls. */
  readonly p99Ns: readonly (number | undefined)[];
  /** Calls a second, of all together. */
  readonly rateHz: number;
  readonly rssBytes: number | undefined;
}

export interface CaseResult {
  readonly identity: CaseIdentity;
  /** Of the fresh processes that measured it, in their order; those of other cases with the same number ran in the same round. */
  readonly processes?: readonly ProcessFigures[] | undefined;
  /** Of a grid besides: screened had fewer processes than it takes to be called measured, not-started had none. */
  readonly verdict: "ok" | "disqualified" | "failed" | "rate-missed" | "screened" | "not-started";
  /** Why a case of a grid had fewer processes than the others. */
  readonly why?: string | undefined;
  /** Why the case could not run or not go on. */
  readonly error?: string | undefined;
  /** Of the steady calls. Of one process: its own; of a case: medians over processes, and intervals between them. */
  readonly latency?: LatencySummary | undefined;
  /** Medians over processes. */
  readonly within?: WithinProcess | undefined;
  /** CPU time of a steady call, of all threads of its process; in Layer C of a step without a world. */
  readonly cpuNs?: number | undefined;
  /** Resident after the steady calls, and at its highest. */
  readonly rssBytes?: number | undefined;
  readonly peakRssBytes?: number | undefined;
  /** Graph, weights or table, as they are opened. */
  readonly modelBytes?: number | undefined;
  readonly keep?: KeepCost | undefined;
  /** Of Layers A and B. */
  readonly callers?: CallersReport | undefined;
  /** Who took the machine away meanwhile. */
  readonly disturbance?: DisturbanceReport | undefined;
  readonly histogram?: Histogram | undefined;
  /** Of a run of more than a minute. */
  readonly minutes?: readonly MinuteLatency[] | undefined;
  readonly timer?: TimerSummary | undefined;
  /** A call of this layer that does nothing: clock reads and the loop itself. */
  readonly harnessNs?: number | undefined;
  /** Of calls at a rate or with a gap. */
  readonly pace?: PaceReport | undefined;
  /** Undefined where nothing ran beside. */
  readonly beside?: BesideReport | undefined;
  /** Of Layer C. */
  readonly ticks?: TickReport | undefined;
  readonly compileNs?: number | undefined;
  /** The same from what an earlier process of the case compiled. */
  readonly compiledBeforeNs?: number | undefined;
  readonly loadNs?: number | undefined;
  readonly firstCallNs?: number | undefined;
  readonly secondCallNs?: number | undefined;
  readonly ttfi?: TimeToFirstInference | undefined;
  /** Whether the warm-up settled. */
  readonly settled?: boolean | undefined;
  /** What computed, by its own name. */
  readonly device?: string | undefined;
  /** Whether it is a program for the CPU. */
  readonly kind?: "hardware" | "software" | undefined;
  /** Where inputs and output of its calls lie. */
  readonly ioMemory?: "in-place" | "driver" | "copied" | undefined;
  readonly runtimeVersion?: string | undefined;
  /** Texts that were cut to the model's limit. */
  readonly truncatedCount?: number | undefined;
  /** Share of the tokens of all calls that are padding. */
  readonly paddingShare?: number | undefined;
  readonly fallback?: "none" | "partial" | "full" | undefined;
  /** How near its variant's vectors are to those of another one; undefined where nobody measured it. */
  readonly agreement?: VariantAgreement | undefined;
  /** The same of the variant that was held against this one. */
  readonly nearVariant?: VariantAgreement | undefined;
  readonly warnings: readonly Warning[];
  readonly notes: readonly Note[];
}
