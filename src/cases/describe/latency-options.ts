// What counts as a spike in this run, and what its clock resolves.
import type { LatencyOptions } from "../../stats/latency-summary.ts";
import type { RunContext } from "../run-context.ts";

export function latencyOptions({ settings, timer }: RunContext): LatencyOptions {
  return {
    spikeFactor: settings.spikeFactor,
    spikeNs: settings.spikeNs,
    resolutionNs: timer.resolutionNs,
  };
}
