// What processes have in common: each figure is the median over them, and its interval between them assumes no distribution.
import { stopIfGivenUp } from "../../core/signals.ts";
import { betweenProcesses } from "../../stats/between-processes.ts";
import type { BlockRatio } from "../../stats/block-ratio.ts";
import type { LatencySummary } from "../../stats/latency-summary.ts";
import { medianOf } from "../../stats/percentile.ts";
import { tailOf } from "../../stats/tail.ts";

/** The ratio that each process found, as one. */
export function ratioBetween(ratios: readonly BlockRatio[]): BlockRatio {
  const { value, low, high } = betweenProcesses(ratios.map(({ ratio }) => ratio));
  return { ratio: value, low, high };
}

/**
 * Reports of one shape as one: of numbers the median, of anything else what the first of them has. Not of counts, which add up: who
 * has any puts them in their place.
 */
export function medianReport<Report>(reports: readonly Report[]): Report {
  const known = reports.filter((report) => report !== undefined && report !== null);
  const first = known[0] ?? reports[0]!;
  if (typeof first === "number") return medianOf(known as number[]) as Report;
  if (typeof first !== "object" || first === null || ArrayBuffer.isView(first)) return first;
  const parts = known as Record<string, unknown>[];
  if (Array.isArray(first)) return first.map((_, i) => medianReport(parts.map((part) => part[i]))) as Report;
  const keys = Object.keys(first);
  return Object.fromEntries(keys.map((key) => [key, medianReport(parts.map((part) => part[key]))])) as Report;
}

/**
 * Figures of several processes as one. Its intervals are between processes: calls inside of one need not be independent for that, so
 * that a p99 takes no more than calls enough.
 * @param samplesNs of each process
 */
export function latencyBetween(
  latencies: readonly LatencySummary[],
  samplesNs: readonly Float64Array[],
): LatencySummary {
  const of = (field: NumberField) => latencies.flatMap((latency) => latency[field] ?? []);
  const sum = (field: NumberField) => of(field).reduce((total, value) => total + value, 0);
  const p50 = betweenProcesses(of("latencyNsP50"));
  const p90 = betweenProcesses(of("latencyNsP90"));
  const p99 = betweenProcesses(latencies.length === 1 ? of("latencyNsP99") : samplesNs.map(rawP99));
  return {
    ...medianReport(latencies),
    sampleCount: sum("sampleCount"),
    effectiveSampleCount: sum("effectiveSampleCount"),
    latencyNsMin: of("latencyNsMin").length === 0 ? undefined : Math.min(...of("latencyNsMin")),
    latencyNsMax: of("latencyNsMax").length === 0 ? undefined : Math.max(...of("latencyNsMax")),
    latencyNsP50Low: p50.low,
    latencyNsP50High: p50.high,
    latencyNsP90Low: p90.low,
    latencyNsP90High: p90.high,
    latencyNsP99: p99.value,
    latencyNsP99Low: p99.low,
    latencyNsP99High: p99.high,
    spikeIndexes: spikesOf(latencies),
  };
}

/** Of one process: calls enough for it, whether they depend on each other or not. */
export function rawP99(samplesNs: Float64Array): number | undefined {
  stopIfGivenUp();
  return tailOf(samplesNs).p99;
}

type NumberField = {
  [Field in keyof LatencySummary]: LatencySummary[Field] extends number | undefined ? Field : never;
}[keyof LatencySummary];

/** As if the samples of the processes followed each other. */
function spikesOf(latencies: readonly LatencySummary[]): Uint32Array {
  let before = 0;
  const indexes = latencies.flatMap(({ spikeIndexes, sampleCount }) => {
    const shifted = Array.from(spikeIndexes, (index) => before + index);
    before += sampleCount;
    return shifted;
  });
  return Uint32Array.from(indexes);
}
