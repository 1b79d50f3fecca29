// A short synchronous call, each timed by itself.
import { groupedMedian } from "../../src/stats/grouped-median.ts";
import { type Sorted, sortSamples } from "../../src/stats/percentile.ts";

const CALLS = 20_000;
const WARMUP_CALLS = 5_000;

/** Calls of a microsecond are a hundred ticks of the clock: grouped, so that these do not round it. */
export function p50Us(call: () => void): number {
  return groupedMedian(latenciesUs(call))!;
}

/** Sorted. */
export function latenciesUs(call: () => void): Sorted {
  const latencyUs = new Float64Array(CALLS);
  for (let index = -WARMUP_CALLS; index < CALLS; index++) {
    const beginNs = Bun.nanoseconds();
    call();
    if (index >= 0) latencyUs[index] = (Bun.nanoseconds() - beginNs) / 1e3;
  }
  return sortSamples(latencyUs);
}
