// A median that the ticks of a clock do not round.
import { countWhile } from "./bisect.ts";
import { median, type Sorted } from "./percentile.ts";

/**
 * The median where a clock ticks in steps that are coarse for it: samples that share the value of the median are spread evenly between
 * the middles to the values beside it. Undefined without samples.
 */
export function groupedMedian(sorted: Sorted): number | undefined {
  const value = median(sorted);
  if (value === undefined) return undefined;
  const first = countWhile(sorted, (sample) => sample < value);
  const end = countWhile(sorted, (sample) => sample <= value);
  const from = (value + (sorted[first - 1] ?? value)) / 2;
  const to = (value + (sorted[end] ?? value)) / 2;
  return from + ((to - from) * (sorted.length / 2 - first)) / (end - first);
}
