// A p99 of many calls that what comes and goes beside them does not set: of as many calls as a process makes by default it is taken again and
// again, and the median counts. A neighbour that slows one call in twenty for some tens of milliseconds is in the p99 of all calls together,
// and in that of a few laps. What slows calls in every lap is in both.
import { medianOf, percentile, sortSamples } from "./percentile.ts";

/** Of a lap: of the ten thousand of a case each of its nine processes makes as many. */
export const LAP_CALLS = 1111;

/** The median over whole laps of their p99, at least two of them; undefined for fewer. @param samples in the order of their calls */
export function p99OfLaps(samples: Float64Array): number | undefined {
  const laps = Math.floor(samples.length / LAP_CALLS);
  if (laps < 2) return undefined;
  const each = Array.from(
    { length: laps },
    (_, lap) => percentile(sortSamples(samples.subarray(lap * LAP_CALLS, (lap + 1) * LAP_CALLS)), 99)!,
  );
  return medianOf(each);
}
