// All figures of one series of latencies: what the summary line, the terminal and the reports are made from.

import { assert } from "../core/errors.ts";
import { effectiveSampleCount } from "./autocorrelation.ts";
import { driftRho } from "./drift.ts";
import { mean, stddev } from "./moments.ts";
import { median, P90_MIN_SAMPLES, P99_MIN_SAMPLES, percentile, sortSamples } from "./percentile.ts";
import { type Interval, percentileInterval } from "./percentile-interval.ts";
import { spikeIndexes, spikeThresholdNs } from "./spikes.ts";
import { meanAbsoluteStep, medianAbsoluteDeviation } from "./spread.ts";
import { type Unresolvable, unresolvableReason } from "./timer.ts";

export interface LatencyOptions {
  /** A sample above this many medians is a spike (3). */
  readonly spikeFactor?: number;
  /** A sample above this is a spike too. */
  readonly spikeNs?: number | undefined;
  /** Resolution of the clock, to tell whether it can resolve the samples. */
  readonly resolutionNs?: number | undefined;
}

/** Times in nanoseconds. What the samples cannot support is undefined. `Low` and `High` bound a 95 % interval. */
export interface LatencySummary {
  readonly sampleCount: number;
  /** Independent samples that they are worth; the intervals use it. */
  readonly effectiveSampleCount: number;
  readonly latencyNsMin: number | undefined;
  readonly latencyNsP50: number | undefined;
  readonly latencyNsP50Low: number | undefined;
  readonly latencyNsP50High: number | undefined;
  /** From 64 samples. */
  readonly latencyNsP90: number | undefined;
  readonly latencyNsP90Low: number | undefined;
  readonly latencyNsP90High: number | undefined;
  /** From 662 samples. */
  readonly latencyNsP99: number | undefined;
  readonly latencyNsP99Low: number | undefined;
  readonly latencyNsP99High: number | undefined;
  readonly latencyNsMax: number | undefined;
  readonly latencyNsMean: number | undefined;
  readonly latencyNsStddev: number | undefined;
  readonly latencyNsMad: number | undefined;
  /** Jitter as p99 - p50. */
  readonly jitterNsP99MinusP50: number | undefined;
  /** Jitter as the mean difference between one call and the next. */
  readonly jitterNsMeanStep: number | undefined;
  readonly spikeThresholdNs: number | undefined;
  /** Indexes of the spikes among the samples, in call order. */
  readonly spikeIndexes: Uint32Array;
  /** Spearman's rho of latency against call order. */
  readonly driftRho: number | undefined;
  readonly unresolvable: Unresolvable | undefined;
}

const NO_INTERVAL: Interval = { low: undefined, high: undefined };

/** Figures of samples in call order. The samples are only read. */
export function summarizeLatency(samplesNs: Float64Array, options: LatencyOptions = {}): LatencySummary {
  const sortedNs = sortSamples(samplesNs);
  const sampleCount = sortedNs.length;
  const latencyNsMax = sortedNs.at(-1);
  assert(!Number.isNaN(latencyNsMax), "every sample is a number"); // NaN sorts last

  const effectiveCount = effectiveSampleCount(samplesNs);
  const gated = (percent: number, minSamples: number) =>
    sampleCount < minSamples
      ? { value: undefined, ...NO_INTERVAL }
      : { value: percentile(sortedNs, percent), ...percentileInterval(sortedNs, percent, effectiveCount) };
  const p50Interval = percentileInterval(sortedNs, 50, effectiveCount);
  const latencyNsP50 = median(sortedNs);
  const p90 = gated(90, P90_MIN_SAMPLES);
  const p99 = gated(99, P99_MIN_SAMPLES);
  const thresholdNs =
    latencyNsP50 === undefined
      ? undefined
      : spikeThresholdNs(latencyNsP50, options.spikeFactor ?? 3, options.spikeNs);

  return {
    sampleCount,
    effectiveSampleCount: effectiveCount,
    latencyNsMin: sortedNs[0],
    latencyNsP50,
    latencyNsP50Low: p50Interval.low,
    latencyNsP50High: p50Interval.high,
    latencyNsP90: p90.value,
    latencyNsP90Low: p90.low,
    latencyNsP90High: p90.high,
    latencyNsP99: p99.value,
    latencyNsP99Low: p99.low,
    latencyNsP99High: p99.high,
    latencyNsMax,
    latencyNsMean: mean(samplesNs),
    latencyNsStddev: stddev(samplesNs),
    latencyNsMad: medianAbsoluteDeviation(sortedNs),
    jitterNsP99MinusP50: p99.value === undefined ? undefined : p99.value - latencyNsP50!,
    jitterNsMeanStep: meanAbsoluteStep(samplesNs),
    spikeThresholdNs: thresholdNs,
    spikeIndexes: thresholdNs === undefined ? new Uint32Array(0) : spikeIndexes(samplesNs, thresholdNs),
    driftRho: driftRho(samplesNs, sortedNs),
    unresolvable: unresolvableReason(sortedNs, options.resolutionNs),
  };
}
