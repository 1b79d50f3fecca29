// Buckets of a latency distribution for a terminal: the body in rows, and all that lies beyond it counted in one last
// bucket with its true end, so that the tail is neither clipped nor able to squeeze the body.

import { countWhile } from "./bisect.ts";
import { percentile, type Sorted } from "./percentile.ts";

/** When the body ends at more than this many times the lowest sample, equal steps would hide its lower part. */
const LINEAR_MAX_SPAN = 4;

export interface Bucket {
  readonly fromNs: number;
  /** Exclusive, but for the bucket beyond, whose end is the highest sample. */
  readonly toNs: number;
  readonly count: number;
}

export interface Histogram {
  readonly scale: "linear" | "log";
  /** Ascending, without gaps, empty ones included. */
  readonly buckets: readonly Bucket[];
  /** What lies above the last bucket; undefined when nothing does. */
  readonly beyond: Bucket | undefined;
}

/**
 * About `rows` buckets with round edges, which reach the p99; undefined without samples. Counts add up to the number of samples.
 * @param reachNs what they have to reach besides, such as a p99 that is a median over processes
 */
export function latencyHistogram(sortedNs: Sorted, rows = 12, reachNs = 0): Histogram | undefined {
  const minNs = sortedNs[0];
  if (minNs === undefined) return undefined;

  const bodyEndNs = Math.max(percentile(sortedNs, 99)!, reachNs);
  const scale = minNs > 0 && bodyEndNs > LINEAR_MAX_SPAN * minNs ? "log" : "linear";
  const edgesNs = scale === "log" ? logEdges(minNs, bodyEndNs, rows) : linearEdges(minNs, bodyEndNs, rows);
  const belowCounts = edgesNs.map((edgeNs) => countWhile(sortedNs, (ns) => ns < edgeNs));
  const buckets = edgesNs.slice(1).map((toNs, i) => ({
    fromNs: edgesNs[i]!,
    toNs,
    count: belowCounts[i + 1]! - belowCounts[i]!,
  }));
  const beyondCount = sortedNs.length - belowCounts.at(-1)!;
  const beyond =
    beyondCount === 0 ? undefined : { fromNs: edgesNs.at(-1)!, toNs: sortedNs.at(-1)!, count: beyondCount };
  return { scale, buckets, beyond };
}

/** Edges at multiples of 1, 2 or 5 times a power of ten, the last one above `toNs`. */
function linearEdges(fromNs: number, toNs: number, rows: number): number[] {
  const stepNs = roundStep((toNs - fromNs) / rows);
  const edgesNs: number[] = [];
  for (let i = Math.floor(fromNs / stepNs); i <= Math.floor(toNs / stepNs) + 1; i++) edgesNs.push(i * stepNs);
  return edgesNs;
}

/** The smallest of 1, 2, 5, 10, … at or above a step; a clock has no finer use than 1 ns. */
function roundStep(stepNs: number): number {
  if (stepNs <= 1) return 1;
  const decade = 10 ** Math.floor(Math.log10(stepNs));
  return decade * ([1, 2, 5].find((factor) => factor * decade >= stepNs) ?? 10);
}

/** Edges in equal ratios, rounded down to two digits; their ratio is over 1.1, so rounding keeps them apart. */
function logEdges(fromNs: number, toNs: number, rows: number): number[] {
  const ratio = Math.max((toNs / fromNs) ** (1 / rows), 1.12);
  const edgesNs = [roundDown(fromNs)];
  for (let i = 1; edgesNs.at(-1)! <= toNs; i++) edgesNs.push(roundDown(fromNs * ratio ** i));
  return edgesNs;
}

function roundDown(ns: number): number {
  const unit = 10 ** (Math.floor(Math.log10(ns)) - 1);
  return Math.floor(ns / unit) * unit;
}
