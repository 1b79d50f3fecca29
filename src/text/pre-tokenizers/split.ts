// A step that splits a stretch of text where something is found, and encodes the pieces one after the other.
import type { EncodeSegment } from "../segment.ts";

/** What becomes of what was found, as the Rust library names it. */
export const SPLIT_BEHAVIORS = [
  "Removed",
  "Isolated",
  "MergedWithPrevious",
  "MergedWithNext",
  "Contiguous",
] as const;
export type SplitBehavior = (typeof SPLIT_BEHAVIORS)[number];

/** Looks for the first place at `at` or behind it. A place is never empty. */
export interface Finder {
  /** @returns false when there is none */
  find(text: string, at: number, to: number): boolean;
  /** Where the place begins and ends. */
  start: number;
  end: number;
}

export function splitting(
  finder: Finder,
  behavior: SplitBehavior,
  isInverted: boolean,
  inner: EncodeSegment,
): EncodeSegment {
  return (text, from, to, target, offset, limit, count) => {
    let pieceFrom = from;
    let wasFound = false;
    let start = -1;
    let end = from;
    for (let at = from; at < to && count <= limit; ) {
      if (at === end && start < to) {
        const isThere = finder.find(text, at, to);
        start = isThere ? finder.start : to;
        end = isThere ? finder.end : to;
      }
      const isFound = (at === start) !== isInverted;
      if (at > pieceFrom && !joins(behavior, wasFound, isFound)) {
        if (behavior !== "Removed" || !wasFound)
          count = inner(text, pieceFrom, at, target, offset, limit, count);
        pieceFrom = at;
      }
      wasFound = isFound;
      at = at === start ? end : start;
    }
    if (count > limit || pieceFrom === to || (behavior === "Removed" && wasFound)) return count;
    return inner(text, pieceFrom, to, target, offset, limit, count);
  };
}

/** Whether a part belongs to the piece before it: what was found, or what stands between. */
function joins(behavior: SplitBehavior, wasFound: boolean, isFound: boolean): boolean {
  if (behavior === "Contiguous") return wasFound === isFound;
  if (behavior === "MergedWithPrevious") return isFound && !wasFound;
  return behavior === "MergedWithNext" && wasFound && !isFound;
}
