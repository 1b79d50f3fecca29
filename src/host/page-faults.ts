// Page faults of the calling thread: memory that was not there when it was needed.
import { operatingSystem } from "../../ffi/os/current.ts";

export interface PageFaultCounts {
  readonly minorCount: number;
  readonly majorCount: number;
}

/** Since the thread began; undefined where the system counts them for whole processes only. */
export function threadPageFaults(): PageFaultCounts | undefined {
  return operatingSystem.threadPageFaults();
}

/** What came between two counts; undefined where there are none. */
export function faultsBetween(
  before: PageFaultCounts | undefined,
  after: PageFaultCounts | undefined,
): PageFaultCounts | undefined {
  return (
    before &&
    after && {
      minorCount: after.minorCount - before.minorCount,
      majorCount: after.majorCount - before.majorCount,
    }
  );
}
