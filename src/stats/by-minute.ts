// Percentiles of a long run minute by minute: a laptop's clock may fall after the first one.
import { P99_MIN_SAMPLES, percentile, sortSamples } from "./percentile.ts";

const MINUTE_NS = 60e9;

export interface MinuteLatency {
  /** From 0, since the first call. */
  readonly minute: number;
  readonly sampleCount: number;
  readonly latencyNsP50: number;
  /** From 662 calls. */
  readonly latencyNsP99: number | undefined;
}

/** The minutes that have calls. @param startNs of each sample, the first one first */
export function latencyByMinute(samplesNs: Float64Array, startNs: Float64Array): readonly MinuteLatency[] {
  const byMinute = new Map<number, number[]>();
  for (let call = 0; call < samplesNs.length; call++) {
    const minute = Math.floor((startNs[call]! - startNs[0]!) / MINUTE_NS);
    const own = byMinute.get(minute);
    if (own === undefined) byMinute.set(minute, [samplesNs[call]!]);
    else own.push(samplesNs[call]!);
  }
  return Array.from(byMinute, ([minute, own]): MinuteLatency => {
    const sorted = sortSamples(Float64Array.from(own));
    return {
      minute,
      sampleCount: sorted.length,
      latencyNsP50: percentile(sorted, 50)!,
      latencyNsP99: sorted.length < P99_MIN_SAMPLES ? undefined : percentile(sorted, 99),
    };
  });
}
