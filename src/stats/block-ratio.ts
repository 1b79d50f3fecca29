// Two sides timed in alternating blocks: how much slower is one, and how sure is that?

import { assert } from "../core/errors.ts";
import { type Random, randomBelow } from "../core/random.ts";
import { median, percentile, sortSamples } from "./percentile.ts";

/** An interval of a median at 95 % needs 6 blocks: 2 * 0.5^6 <= 0.05. */
const MIN_INTERVAL_BLOCKS = 6;

export interface BlockRatio {
  /** Median of the subject's block medians over that of the baseline's; undefined without blocks. */
  readonly ratio: number | undefined;
  /** Bootstrap 95 % interval (percentile method); undefined with fewer than 6 blocks. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/**
 * Ratio of the medians of two interleaved sides, from the median of each block. Block i of both sides ran side by
 * side, so the bootstrap draws whole pairs: what slows a pair slows both sides and mostly cancels.
 */
export function blockRatio(
  subjectNs: Float64Array,
  baselineNs: Float64Array,
  random: Random,
  resamples = 10_000,
): BlockRatio {
  const blockCount = subjectNs.length;
  assert(blockCount === baselineNs.length, "both sides have the same number of blocks");
  if (blockCount === 0) return { ratio: undefined, low: undefined, high: undefined };
  const ratio = ratioOfMedians(subjectNs, baselineNs);
  if (blockCount < MIN_INTERVAL_BLOCKS) return { ratio, low: undefined, high: undefined };

  const drawnSubjectNs = new Float64Array(blockCount);
  const drawnBaselineNs = new Float64Array(blockCount);
  const ratios = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    for (let i = 0; i < blockCount; i++) {
      const block = randomBelow(blockCount, random);
      drawnSubjectNs[i] = subjectNs[block]!;
      drawnBaselineNs[i] = baselineNs[block]!;
    }
    ratios[resample] = ratioOfMedians(drawnSubjectNs, drawnBaselineNs);
  }
  const sortedRatios = sortSamples(ratios);
  return { ratio, low: percentile(sortedRatios, 2.5), high: percentile(sortedRatios, 97.5) };
}

function ratioOfMedians(subjectNs: Float64Array, baselineNs: Float64Array): number {
  return median(sortSamples(subjectNs))! / median(sortSamples(baselineNs))!;
}
