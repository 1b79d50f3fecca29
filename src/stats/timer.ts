// What the clock itself costs and resolves, and whether it can resolve a series of samples at all.
// Neither figure is ever subtracted from a sample.

import { median, type Sorted, sortSamples } from "./percentile.ts";

export interface TimerSummary {
  /** Cost of one read: median of the positive differences of neighbouring reads. */
  readonly overheadNs: number | undefined;
  /** Smallest positive difference that was seen twice. */
  readonly resolutionNs: number | undefined;
}

/** Calibration from back-to-back reads of the clock (1,024 of them, after 64 that are thrown away). */
export function summarizeTimer(readsNs: Float64Array): TimerSummary {
  const stepsNs = sortSamples(
    readsNs
      .subarray(1)
      .map((readNs, i) => readNs - readsNs[i]!)
      .filter((stepNs) => stepNs > 0),
  );
  return {
    overheadNs: median(stepsNs),
    resolutionNs: stepsNs.find((stepNs, i) => stepNs === stepsNs[i + 1]),
  };
}

/** Why single samples cannot be trusted; then several calls must be timed together. */
export type Unresolvable = "near-resolution" | "mostly-zero" | "few-distinct";

/**
 * The reason why the clock cannot resolve these samples, or undefined when it can: a median under 20 resolutions,
 * more than half of the samples zero, or fewer distinct values than max(3, min(10, n / 1000)).
 */
export function unresolvableReason(
  sortedNs: Sorted,
  resolutionNs: number | undefined,
): Unresolvable | undefined {
  const sampleCount = sortedNs.length;
  const medianNs = median(sortedNs);
  if (medianNs === undefined) return undefined;
  if (medianNs === 0) return "mostly-zero";
  if (resolutionNs !== undefined && medianNs < 20 * resolutionNs) return "near-resolution";
  const distinctCount = sortedNs.reduce(
    (count, ns, i) => (i === 0 || ns !== sortedNs[i - 1] ? count + 1 : count),
    0,
  );
  const distinctNeeded = Math.max(3, Math.min(10, Math.floor(sampleCount / 1000)));
  return distinctCount < Math.min(distinctNeeded, sampleCount) ? "few-distinct" : undefined;
}
