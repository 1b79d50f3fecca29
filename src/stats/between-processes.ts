// Fresh processes as the unit: what differs between them is most of what differs from run to run, and no number of calls inside of one
// shows it. No distribution is assumed.
import { median, sortSamples } from "./percentile.ts";
import { type Interval, percentileInterval } from "./percentile-interval.ts";

/** Under so many processes there is no interval of 95 % between them: 2 · 0.5^6 is the first below 0.05. */
export const FEWEST_FOR_INTERVAL = 6;

export interface BetweenProcesses extends Interval {
  readonly value: number | undefined;
}

/** Median and its 95 % interval by order statistics: of nine processes the 2nd to the 8th; under six there is none. */
export function betweenProcesses(values: readonly (number | undefined)[]): BetweenProcesses {
  const known = sortSamples(Float64Array.from(values.filter((value) => value !== undefined)));
  const bounds = known.length < FEWEST_FOR_INTERVAL ? NO_BOUNDS : percentileInterval(known, 50);
  return { value: median(known), ...bounds };
}

const NO_BOUNDS: Interval = { low: undefined, high: undefined };

/**
 * Subject over baseline, round by round: what is slow in a round is slow for both, and mostly cancels.
 * @param subject and `baseline`: of each round, in order
 */
export function pairedRatio(
  subject: readonly (number | undefined)[],
  baseline: readonly (number | undefined)[],
): BetweenProcesses {
  const ratios = subject.map((value, round) => {
    const base = baseline[round];
    return value === undefined || base === undefined ? undefined : value / base;
  });
  return betweenProcesses(ratios);
}
