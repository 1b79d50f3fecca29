// Page faults of the calling thread: memory that was not there when it was needed.
import { operatingSystem } from "../../ffi/os/current.ts";

export interface PageFaultCounts {
  readonly minorCount: number;
  readonly majorCount: number;
}

/** Since the thread began. */
export function threadPageFaults(): PageFaultCounts {
  return operatingSystem.threadPageFaults();
}
