// Does a candidate hold still? What the machine does meets all candidates of a round alike: each is held against the others of its rounds, so
// that a restless machine accuses nobody.
import { formatRatio } from "../core/format.ts";
import { levelChange } from "../stats/level.ts";
import { medianOf } from "../stats/percentile.ts";
import { signedRankRatio } from "../stats/signed-rank.ts";
import type { StepFigures } from "./tried.ts";

/** Slowest steps that are so many times those of the others, in nearly every round, are no machine's. */
const STALLS = 3;
/** A slowest step of less is none that anybody waits for, whatever the others take. */
const LEAST_STALL_NS = 5e6;
/** A level that rises by less over the rounds is no reason to leave a candidate out. */
const LEAST_DRIFT = 0.2;

/** Why it does not, in words that follow its name; undefined where nothing shows it, or there is nobody to hold it against. */
export function restlessness(own: StepFigures, others: readonly StepFigures[]): string | undefined {
  if (others.length === 0) return undefined;
  return stalls(own, others) ?? drifts(own, others);
}

function stalls(own: StepFigures, others: readonly StepFigures[]): string | undefined {
  const { value, low } = signedRankRatio(
    own.maxNs,
    byRound(others, ({ maxNs }) => maxNs),
  );
  // One whose steps are all slow has slow ones too: that is no stall.
  const shares = signedRankRatio(overMedian(own), byRound(others, overMedian));
  if (shares.low === undefined || shares.low < STALLS) return undefined;
  const slowest = medianOf(own.maxNs.filter((ns) => ns !== undefined));
  if (low === undefined || low < STALLS || slowest === undefined || slowest < LEAST_STALL_NS)
    return undefined;
  return `stalls: in the same rounds its slowest step is ${formatRatio(value)} that of the others (95 %: at least ${formatRatio(low)})`;
}

function drifts(own: StepFigures, others: readonly StepFigures[]): string | undefined {
  const usual = byRound(others, ({ p50Ns }) => p50Ns);
  const shares = own.p50Ns.flatMap((ns, round) => {
    const base = usual[round];
    return ns === undefined || base === undefined ? [] : [ns / base];
  });
  const change = levelChange(Float64Array.from(shares), LEAST_DRIFT);
  if (change === undefined || change.ratio < 1) return undefined;
  return `does not hold its level: ${formatRatio(change.ratio)} after ${change.at} of ${shares.length} rounds, where the others hold theirs`;
}

/** The slowest step over the median, of each round. */
function overMedian({ maxNs, p50Ns }: StepFigures): readonly (number | undefined)[] {
  return maxNs.map((ns, round) => {
    const p50 = p50Ns[round];
    return ns === undefined || p50 === undefined ? undefined : ns / p50;
  });
}

/** The median of the others in each round. */
function byRound(
  others: readonly StepFigures[],
  valuesOf: (figures: StepFigures) => readonly (number | undefined)[],
): readonly (number | undefined)[] {
  const rounds = Math.max(...others.map((each) => valuesOf(each).length));
  return Array.from({ length: rounds }, (_, round) =>
    medianOf(others.flatMap((each) => valuesOf(each)[round] ?? [])),
  );
}
