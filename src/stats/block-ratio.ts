// Two sides timed in alternating blocks: how much slower is one, and how sure is that?

import { assert } from "../core/errors.ts";
import { median, sortSamples } from "./percentile.ts";
import { percentileInterval } from "./percentile-interval.ts";

/** An interval of a median at 95 % needs 6 blocks: 2 * 0.5^6 <= 0.05. */
const MIN_INTERVAL_BLOCKS = 6;

export interface BlockRatio {
  /** Median of the ratios of the pairs; undefined without blocks. */
  readonly ratio: number | undefined;
  /** 95 % interval of that median by order statistics; undefined with fewer than 6 blocks. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/**
 * Ratio of two interleaved sides, from a figure of each block. Block i of both sides ran side by side: what slows a pair slows both
 * sides and mostly cancels, which a ratio of the sides' medians would waste.
 */
export function blockRatio(subjectNs: Float64Array, baselineNs: Float64Array): BlockRatio {
  assert(subjectNs.length === baselineNs.length, "both sides have the same number of blocks");
  const ratios = sortSamples(subjectNs.map((ns, block) => ns / baselineNs[block]!));
  const ratio = median(ratios);
  if (ratios.length < MIN_INTERVAL_BLOCKS) return { ratio, low: undefined, high: undefined };
  return { ratio, ...percentileInterval(ratios, 50) };
}
