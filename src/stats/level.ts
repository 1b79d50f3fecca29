// Does the level of a series hold over its whole duration, or does it settle, step or drift? The same texts are compared from block to
// block: means before and after each instant are held against what neighbouring blocks differ by.
import { mean } from "./moments.ts";
import { medianOf } from "./percentile.ts";

/** Of a case: the calls became slower or faster. */
export interface CallsChange {
  /** The level after the change over the one before it. */
  readonly ratio: number;
  /** When, since the first call. */
  readonly atNs: number;
  /** From the first call to the last. */
  readonly spanNs: number;
}

/** Blocks are no shorter than this, and hold so many calls; there are so many at most. */
const BLOCK_NS = 20e6;
const BLOCK_CALLS = 20;
const MOST_BLOCKS = 200;
/** A change of less is of no interest. */
const LEAST_CHANGE = 0.025;

/**
 * The greatest change of level over the calls, or undefined where they hold it, or are too short a time to tell.
 * @param shares of what is usual for the text of each call, in the order of `startNs`
 */
export function callsChange(shares: Float64Array, startNs: Float64Array): CallsChange | undefined {
  const count = shares.length;
  const spanNs = count === 0 ? 0 : startNs[count - 1]! - startNs[0]!;
  const blocks = Math.min(MOST_BLOCKS, Math.floor(count / BLOCK_CALLS), Math.floor(spanNs / BLOCK_NS));
  const firstOf = (block: number) => Math.floor((block * count) / blocks);
  const levels = Float64Array.from(
    { length: blocks },
    (_, block) => medianOf(shares.subarray(firstOf(block), firstOf(block + 1)))!,
  );
  const change = levelChange(levels, LEAST_CHANGE);
  return change && { ratio: change.ratio, atNs: startNs[firstOf(change.at)]! - startNs[0]!, spanNs };
}

export interface LevelChange {
  /** The level after the change over the one before it. */
  readonly ratio: number;
  /** Blocks before the change. */
  readonly at: number;
}

/** With fewer there is nothing to tell noise from. */
const LEAST_BLOCKS = 5;
/** With many blocks one more at an end is no level yet. */
const BLOCKS_AT_AN_END = { few: 1, many: 3, manyFrom: 40 };
/** 1.4826 makes a standard deviation of a median absolute deviation of normal noise; a difference of two has √2 of it. */
const SPREAD_OF_STEP = 1.4826 / Math.SQRT2;

/**
 * The clearest change of level, where one is more than noise and not small; undefined where there is none.
 * @param levels above 0, one a block, in the order of time
 * @param leastChange share below which a change is of no interest
 */
export function levelChange(levels: Float64Array, leastChange: number): LevelChange | undefined {
  const count = levels.length;
  if (count < LEAST_BLOCKS) return undefined;
  const logs = levels.map(Math.log);
  const spread = SPREAD_OF_STEP * (medianOf(logs.slice(1).map((log, i) => Math.abs(log - logs[i]!))) ?? 0);
  const end = count >= BLOCKS_AT_AN_END.manyFrom ? BLOCKS_AT_AN_END.many : BLOCKS_AT_AN_END.few;
  let clearest: LevelChange | undefined;
  let deviations = 0;
  let size = 0;
  for (let at = end; at <= count - end; at++) {
    const before = logs.subarray(0, at);
    const after = logs.subarray(at);
    const change = medianOf(after)! - medianOf(before)!;
    size = Math.max(size, Math.abs(change));
    const step = Math.abs(mean(after)! - mean(before)!) / Math.sqrt(1 / at + 1 / (count - at));
    if (step <= deviations) continue;
    deviations = step;
    clearest = { ratio: Math.exp(change), at };
  }
  const isSure = deviations > leastDeviations(count) * spread;
  return isSure && size > Math.log1p(leastChange) ? clearest : undefined;
}

/** Standard deviations that the greatest of all steps of noise seldom passes; few blocks leave their spread uncertain. Found by simulation. */
function leastDeviations(count: number): number {
  return 3.4 + 12 / count;
}
