// What the steady calls take of CPU time and page faults, without what comes between two blocks of them.
import { faultsBetween, type PageFaultCounts, threadPageFaults } from "../../host/page-faults.ts";
import { processCpuNs } from "../../host/process-usage.ts";

export class SteadyUsage {
  #cpuNs = 0;
  #faults: PageFaultCounts | undefined;
  #begun: { readonly cpuNs: number; readonly faults: PageFaultCounts | undefined } | undefined;

  begin(): void {
    this.#begun = { cpuNs: processCpuNs(), faults: threadPageFaults() };
  }

  /** Until `begin` is called again. */
  pause(): void {
    if (this.#begun === undefined) return;
    const { cpuNs, faults } = this.#begun;
    this.#begun = undefined;
    this.#cpuNs += processCpuNs() - cpuNs;
    this.#faults = sumOf(this.#faults, faultsBetween(faults, threadPageFaults()));
  }

  /** CPU time of all threads; faults of the calling one, undefined where the system does not tell. */
  end(): { readonly cpuNs: number; readonly pageFaults: PageFaultCounts | undefined } {
    this.pause();
    return { cpuNs: this.#cpuNs, pageFaults: this.#faults };
  }
}

function sumOf(
  one: PageFaultCounts | undefined,
  other: PageFaultCounts | undefined,
): PageFaultCounts | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    minorCount: one.minorCount + other.minorCount,
    majorCount: one.majorCount + other.majorCount,
  };
}
