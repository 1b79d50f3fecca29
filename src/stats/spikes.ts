// Spikes: real latencies that stand far above the rest. They are counted and located, never removed.

/**
 * A sample above this is a spike: `factor` times the median or the given limit, whichever is lower, so that
 * passing either makes a spike.
 */
export function spikeThresholdNs(latencyNsP50: number, factor: number, limitNs?: number): number {
  return Math.min(factor * latencyNsP50, limitNs ?? Number.POSITIVE_INFINITY);
}

/** Indexes, in call order, of the samples above the threshold. */
export function spikeIndexes(samplesNs: Float64Array, thresholdNs: number): Uint32Array {
  const indexes: number[] = [];
  samplesNs.forEach((sampleNs, index) => {
    if (sampleNs > thresholdNs) indexes.push(index);
  });
  return Uint32Array.from(indexes);
}
