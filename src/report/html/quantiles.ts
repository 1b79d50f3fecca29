// Curves of percentiles: exact ones, at so many places that a picture shows no difference, whatever the number of calls.
import { betweenProcesses } from "../../stats/between-processes.ts";
import { effectiveCount } from "../../stats/effective-count.ts";
import { percentile, sortSamples } from "../../stats/percentile.ts";
import { percentileInterval } from "../../stats/percentile-interval.ts";
import { type Calls, sortedByProcess } from "./calls.ts";

/** Times in nanoseconds. */
export interface QuantilePoint {
  readonly percent: number;
  readonly valueNs: number | undefined;
  /** 95 % interval; undefined where it is open. */
  readonly lowNs: number | undefined;
  readonly highNs: number | undefined;
}

const PERCENTS = Array.from({ length: 100 }, (_, at) => (at === 0 ? 0.5 : at));

/** As the figures are made: the median over processes of each percentile; with too few of these the interval is inside the calls. */
export function quantileCurve(calls: Calls): readonly QuantilePoint[] {
  const sorted = sortedByProcess(calls);
  const pooled = sortSamples(calls.latencyNs);
  return PERCENTS.map((percent) => {
    const { value, low, high } = betweenProcesses(sorted.map((one) => percentile(one, percent)));
    const within =
      low === undefined && value !== undefined
        ? percentileInterval(pooled, percent, effectiveCount(calls.latencyNs, value))
        : { low, high };
    return { percent, valueNs: value, lowNs: within.low, highNs: within.high };
  });
}

export interface TailPoint {
  readonly oneIn: number;
  /** One call in so many takes this long or longer. */
  readonly valueNs: number;
  /** One of 10, 100, 1000 and so on, as near as the calls come to it. */
  readonly isDecade: boolean;
}

/** Places a decade. */
const PLACES = 24;

/** From one call in two to the slowest. */
export function tailCurve({ latencyNs, count }: Calls): readonly TailPoint[] {
  const sorted = sortSamples(latencyNs);
  const decades = Math.log10(Math.max(2, count));
  const steps = Array.from({ length: Math.ceil(PLACES * decades) + 1 }, (_, at) => 10 ** (at / PLACES));
  // How many calls are as slow or slower: whole numbers, each once, from half of them to one.
  const slower = [...new Set([...steps.map((oneIn) => Math.round(count / oneIn)), 1])].filter(
    (number) => number >= 1 && number <= Math.ceil(count / 2),
  );
  return slower
    .sort((a, b) => b - a)
    .map((number) => ({
      oneIn: count / number,
      valueNs: sorted[count - number]!,
      isDecade: Number.isInteger(Math.log10(Math.round(count / number))),
    }));
}
