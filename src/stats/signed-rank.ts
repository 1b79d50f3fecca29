// By how much one of two differs from the other, round by round, by Wilcoxon's signed ranks (Hodges and Lehmann): it tells smaller differences
// apart than the signs alone, and takes for granted only that the difference of two that are measured alike is as often above as below.
import type { BetweenProcesses } from "./between-processes.ts";
import { median, sortSamples } from "./percentile.ts";

/** Each side of the interval. */
const TAIL = 0.025;

/**
 * Subject over baseline: the middle of the ratios and of their geometric means by pairs, with its 95 % interval; under six rounds there is none.
 * @param subject and `baseline`: of each round, in order, above 0; a round that one of them lacks does not count
 */
export function signedRankRatio(
  subject: readonly (number | undefined)[],
  baseline: readonly (number | undefined)[],
): BetweenProcesses & { readonly rounds: number } {
  const logs = subject.flatMap((value, round) => {
    const base = baseline[round];
    return value === undefined || base === undefined ? [] : [Math.log(value / base)];
  });
  const walsh = sortSamples(
    Float64Array.from(logs.flatMap((log, i) => logs.slice(i).map((other) => (log + other) / 2))),
  );
  const middle = median(walsh);
  const outside = leftOut(logs.length);
  const at = (index: number) => Math.exp(walsh[index]!);
  return {
    value: middle === undefined ? undefined : Math.exp(middle),
    low: outside === undefined ? undefined : at(outside),
    high: outside === undefined ? undefined : at(walsh.length - 1 - outside),
    rounds: logs.length,
  };
}

/** Pairs that lie beyond each end of the interval: the greatest rank sum with a probability within the tail. Undefined where there is none. */
function leftOut(count: number): number | undefined {
  // waysOf[sum]: choices of ranks 1 … count with that sum.
  let waysOf = [1];
  for (let rank = 1; rank <= count; rank++) {
    const longer = new Array<number>(waysOf.length + rank).fill(0);
    waysOf.forEach((ways, sum) => {
      longer[sum]! += ways;
      longer[sum + rank]! += ways;
    });
    waysOf = longer;
  }
  const most = TAIL * 2 ** count;
  let ways = 0;
  const first = waysOf.findIndex((more) => {
    ways += more;
    return ways > most;
  });
  return first <= 0 ? undefined : first - 1;
}
