// Percentiles of a long run minute by minute: a laptop's clock may fall after the first one.
import { tailOf } from "./tail.ts";

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
  const byMinute = Map.groupBy(samplesNs, (_, call) =>
    Math.floor((startNs[call]! - startNs[0]!) / MINUTE_NS),
  );
  return Array.from(byMinute, ([minute, own]): MinuteLatency => {
    const { p50, p99 } = tailOf(Float64Array.from(own));
    return { minute, sampleCount: own.length, latencyNsP50: p50!, latencyNsP99: p99 };
  });
}
