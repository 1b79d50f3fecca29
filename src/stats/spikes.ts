// Spikes: real latencies that stand far above what is usual for their own text. They are counted and located, never removed.

export interface SpikeLimits {
  /** A sample above so many times what is usual for it is a spike. */
  readonly factor: number;
  /** A sample above this is one as well; undefined for no such limit. */
  readonly limitNs: number | undefined;
}

/**
 * Indexes, in call order, of the samples above either limit.
 * @param usualNs of each sample
 */
export function spikeIndexes(
  samplesNs: Float64Array,
  usualNs: Float64Array,
  { factor, limitNs = Number.POSITIVE_INFINITY }: SpikeLimits,
): Uint32Array {
  const indexes: number[] = [];
  samplesNs.forEach((sampleNs, index) => {
    if (sampleNs > Math.min(factor * usualNs[index]!, limitNs)) indexes.push(index);
  });
  return Uint32Array.from(indexes);
}
