// All figures of one series of latencies: what the summary line, the terminal and the reports are made from.

import { assert } from "../core/errors.ts";
import { driftRho } from "./drift.ts";
import { effectiveCount } from "./effective-count.ts";
import { type CallsChange, callsChange } from "./level.ts";
import { mean } from "./moments.ts";
import { ownMedians, type SampleTexts } from "./own-median.ts";
import { P90_MIN_SAMPLES, P99_MIN_SAMPLES, percentile, type Sorted, sortSamples } from "./percentile.ts";
import { type Interval, percentileInterval } from "./percentile-interval.ts";
import { type SpikeLimits, spikeIndexes } from "./spikes.ts";
import { meanAbsoluteStep, medianAbsoluteDeviation, rootMeanSquare } from "./spread.ts";
import { type Unresolvable, unresolvableReason } from "./timer.ts";
import { type ClassLatency, latencyByClass } from "./token-classes.ts";

export interface LatencyOptions {
  /** What each sample embedded; left out where all embedded the same. */
  readonly texts?: SampleTexts | undefined;
  /** The same samples from the instant when each was due: a stall is charged to every call that it delayed. Left out back to back. */
  readonly responseNs?: Float64Array | undefined;
  /** When each began; left out where that is not known. */
  readonly startNs?: Float64Array | undefined;
  /** A sample above this many times what is usual for its text is a spike (3). */
  readonly spikeFactor?: number;
  /** A sample above this is a spike too. */
  readonly spikeNs?: number | undefined;
  /** Resolution of the clock, to tell whether it can resolve the samples. */
  readonly resolutionNs?: number | undefined;
  /** They are but the end of a series: how that went on is not said. */
  readonly isEnd?: boolean;
}

/** Times in nanoseconds. What the samples cannot support is undefined. `Low` and `High` bound a 95 % interval. */
export interface LatencySummary {
  readonly sampleCount: number;
  /** Independent samples that they are worth at the p99; each interval uses the count at its own percentile. */
  readonly effectiveSampleCount: number;
  readonly latencyNsMin: number | undefined;
  readonly latencyNsP50: number | undefined;
  readonly latencyNsP50Low: number | undefined;
  readonly latencyNsP50High: number | undefined;
  /** From 64 samples. */
  readonly latencyNsP90: number | undefined;
  readonly latencyNsP90Low: number | undefined;
  readonly latencyNsP90High: number | undefined;
  /** From 662 samples' worth. */
  readonly latencyNsP99: number | undefined;
  readonly latencyNsP99Low: number | undefined;
  readonly latencyNsP99High: number | undefined;
  /** From when it was due, where samples were due at instants of their own. */
  readonly latencyNsMax: number | undefined;
  readonly latencyNsMean: number | undefined;
  /** Around what is usual for the text of each. */
  readonly latencyNsStddev: number | undefined;
  readonly latencyNsMad: number | undefined;
  /** Jitter as p99 - p50. */
  readonly jitterNsP99MinusP50: number | undefined;
  /** Jitter as the mean difference between one call and the next, each held against what is usual for its text. */
  readonly jitterNsMeanStep: number | undefined;
  /** Empty where all samples embedded the same. */
  readonly classes: readonly ClassLatency[];
  readonly spikeLimits: SpikeLimits;
  /** Indexes of the spikes among the samples, in call order. */
  readonly spikeIndexes: Uint32Array;
  /** Spearman's rho of latency, over what is usual for its text, against call order. */
  readonly driftRho: number | undefined;
  /** Where the level did not hold; undefined also where that was not looked at, or the time was too short. */
  readonly change: CallsChange | undefined;
  readonly unresolvable: Unresolvable | undefined;
}

const UNRESOLVED = { value: undefined, low: undefined, high: undefined };

/** Figures of samples in call order. The samples are only read. */
export function summarizeLatency(samplesNs: Float64Array, options: LatencyOptions = {}): LatencySummary {
  const { texts, responseNs } = options;
  const sortedNs = sortSamples(samplesNs);
  const sampleCount = sortedNs.length;
  assert(!Number.isNaN(sortedNs.at(-1)), "every sample is a number"); // NaN sorts last

  const p50 = resolved(samplesNs, sortedNs, 50, 1);
  const p90 = sampleCount < P90_MIN_SAMPLES ? UNRESOLVED : resolved(samplesNs, sortedNs, 90, 1);
  const p99 = resolved(samplesNs, sortedNs, 99, P99_MIN_SAMPLES);
  const usualNs = ownMedians(samplesNs, texts);
  const deviationsNs = samplesNs.map((ns, i) => ns - usualNs[i]!);
  const shares = samplesNs.map((ns, i) => ns / usualNs[i]!);
  // From when it was due, and held against what is usual for that.
  const lateNs = responseNs ?? samplesNs;
  const usualLateNs = responseNs === undefined ? usualNs : ownMedians(responseNs, texts);
  const spikeLimits = { factor: options.spikeFactor ?? 3, limitNs: options.spikeNs };

  return {
    sampleCount,
    effectiveSampleCount: p99.effectiveCount,
    latencyNsMin: sortedNs[0],
    latencyNsP50: p50.value,
    latencyNsP50Low: p50.low,
    latencyNsP50High: p50.high,
    latencyNsP90: p90.value,
    latencyNsP90Low: p90.low,
    latencyNsP90High: p90.high,
    latencyNsP99: p99.value,
    latencyNsP99Low: p99.low,
    latencyNsP99High: p99.high,
    latencyNsMax: sortSamples(lateNs).at(-1),
    latencyNsMean: mean(samplesNs),
    latencyNsStddev: rootMeanSquare(deviationsNs),
    latencyNsMad: medianAbsoluteDeviation(sortedNs),
    jitterNsP99MinusP50: p99.value === undefined ? undefined : p99.value - p50.value!,
    jitterNsMeanStep: meanAbsoluteStep(deviationsNs),
    classes: texts === undefined ? [] : latencyByClass(samplesNs, texts.tokenCount),
    spikeLimits,
    spikeIndexes: spikeIndexes(lateNs, usualLateNs, spikeLimits),
    driftRho: options.isEnd ? undefined : driftRho(shares, sortSamples(shares)),
    change: options.isEnd ? undefined : options.startNs && callsChange(shares, options.startNs),
    unresolvable: unresolvableReason(sortedNs, options.resolutionNs),
  };
}

interface Resolved extends Interval {
  readonly value: number | undefined;
  readonly effectiveCount: number;
}

/** A percentile with its interval; undefined where the samples are not worth enough. */
function resolved(samplesNs: Float64Array, sortedNs: Sorted, percent: number, leastCount: number): Resolved {
  const value = percentile(sortedNs, percent);
  const count = value === undefined ? 0 : effectiveCount(samplesNs, value);
  return count < leastCount
    ? { ...UNRESOLVED, effectiveCount: count }
    : { value, ...percentileInterval(sortedNs, percent, count), effectiveCount: count };
}
