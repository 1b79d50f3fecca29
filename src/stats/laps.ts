// A p99 of many calls that what comes and goes beside them does not set: it is taken again and again, of as many calls as a process makes by
// default, and the lower quartile of these counts. What a machine does beside only adds: a neighbour that slows one call in ten, for some
// tens of milliseconds at a time, is in the p99 of all calls together, and in that of a few laps. What slows calls in every lap is in both.
import { percentile, sortSamples } from "./percentile.ts";

/** Of a lap: of the ten thousand of a case each of its nine processes makes as many. */
export const LAP_CALLS = 1111;
/** A quartile of fewer is the least of them. */
const FEWEST_LAPS = 4;

/** The lower quartile over whole laps of their p99; undefined for fewer than four. @param samples in the order of their calls */
export function p99OfLaps(samples: Float64Array): number | undefined {
  const laps = Math.floor(samples.length / LAP_CALLS);
  if (laps < FEWEST_LAPS) return undefined;
  const each = Float64Array.from(
    { length: laps },
    (_, lap) => percentile(sortSamples(samples.subarray(lap * LAP_CALLS, (lap + 1) * LAP_CALLS)), 99)!,
  );
  return percentile(sortSamples(each), 25);
}
