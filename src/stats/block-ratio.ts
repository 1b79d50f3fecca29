// Two sides timed in alternating blocks: how much slower is one, and how sure is that?

import { assert } from "../core/errors.ts";
import { betweenProcesses } from "./between-processes.ts";
import type { Interval } from "./percentile-interval.ts";

/** With the 95 % interval of the ratio; undefined with fewer than 6 blocks. */
export interface BlockRatio extends Interval {
  /** Median of the ratios of the pairs; undefined without blocks. */
  readonly ratio: number | undefined;
}

/**
 * Ratio of two interleaved sides, from a figure of each block. Block i of both sides ran side by side: what slows a pair slows both
 * sides and mostly cancels, which a ratio of the sides' medians would waste.
 */
export function blockRatio(subjectNs: Float64Array, baselineNs: Float64Array): BlockRatio {
  assert(subjectNs.length === baselineNs.length, "both sides have the same number of blocks");
  const { value: ratio, low, high } = betweenProcesses([...subjectNs.map((ns, i) => ns / baselineNs[i]!)]);
  return { ratio, low, high };
}
