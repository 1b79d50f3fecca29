// What counts as a spike in this run, and what its clock resolves.
import type { LatencyOptions } from "../../stats/latency-summary.ts";
import type { BenchContext } from "./bench-context.ts";

export function latencyOptions({ options, timer }: BenchContext): LatencyOptions {
  return {
    spikeFactor: options.spikeFactor,
    spikeNs: options.spikeUs === undefined ? undefined : options.spikeUs * 1e3,
    resolutionNs: timer.resolutionNs,
  };
}
