// What p50 and p99 differ by on this machine: inside a process, from one process to the next, and from one run to the next, as shares of
// the variance. Only the first two are in an interval between the processes of a run; what a machine does for seconds is not.
import { medianOf, percentile, sortSamples } from "../../src/stats/percentile.ts";
import type { Figure } from "../figures/figure.ts";
import { steadyCallsOf } from "./runs.ts";

const RUNS = 20;
const PERCENTS = [50, 99] as const;

export function shares(): readonly Figure[] {
  const runs = Array.from({ length: RUNS }, () => processesOf());
  return PERCENTS.flatMap((percent) => sharesOf(percent, runs));
}

/** Latencies of each process of a run. */
function processesOf(): readonly (readonly number[])[] {
  const byProcess = Map.groupBy(steadyCallsOf([]), ({ process }) => process);
  return [...byProcess.values()].map((calls) => calls.map(({ latencyNs }) => latencyNs));
}

/** @param runs latencies of each of their processes */
export function sharesOf(
  percent: number,
  runs: readonly (readonly (readonly number[])[])[],
): readonly Figure[] {
  const logOf = (samples: readonly number[]) =>
    Math.log(percentile(sortSamples(Float64Array.from(samples)), percent)!);
  const levels = runs.map((processes) => processes.map(logOf));
  const inRun = meanOf(levels.map(varianceOf));
  // Halves by turns, so that what a process does over its time is in both; a half has twice the noise of the whole.
  const half = (samples: readonly number[], parity: number) => samples.filter((_, i) => i % 2 === parity);
  const within = meanOf(
    runs.flat().map((samples) => (logOf(half(samples, 0)) - logOf(half(samples, 1))) ** 2 / 4),
  );
  const betweenRuns = Math.max(
    0,
    varianceOf(levels.map(meanOf)) - inRun / medianOf(levels.map(({ length }) => length))!,
  );
  const parts = {
    within: Math.min(within, inRun),
    process: Math.max(0, inRun - within),
    time: betweenRuns,
  };
  const total = parts.within + parts.process + parts.time;
  return [
    { name: `deviation-p${percent}`, value: 100 * Math.sqrt(total), unit: "%" },
    ...Object.entries(parts).map(([part, variance]) => ({
      name: `share-p${percent}-${part}`,
      value: (100 * variance) / total,
      unit: "%",
    })),
  ];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
