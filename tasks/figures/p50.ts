// The median of a short synchronous call, each timed by itself.
import { median, sortSamples } from "../../src/stats/percentile.ts";

const CALLS = 20_000;
const WARMUP_CALLS = 5_000;

export function p50Us(call: () => void): number {
  const latencyNs = new Float64Array(CALLS);
  for (let index = -WARMUP_CALLS; index < CALLS; index++) {
    const beginNs = Bun.nanoseconds();
    call();
    if (index >= 0) latencyNs[index] = Bun.nanoseconds() - beginNs;
  }
  return median(sortSamples(latencyNs))! / 1e3;
}
