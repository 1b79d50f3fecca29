// What would decide a gate that could not: how much longer, or how much quieter. An estimate by the interval that there is: it narrows with
// the root of what is measured.
import { ERROR, type GateValues, logRatio } from "./gate.ts";
import type { Limit } from "./limits.ts";

export interface Outlook {
  /** Rounds in all after which it would be decided four times out of five; undefined where no number of rounds would do. */
  readonly rounds: number | undefined;
  /** How far processes differ now, as a share, and how far they might for the rounds that there were to be enough. */
  readonly spread: number;
  readonly spreadNeeded: number;
}

/** Further away than this from what there is, the difference lies on the limit for all that can be told. */
const MOST_TIMES = 100;
/** Of normal distributions: one that errs in 5 %, and the room for four decisions out of five. */
const ERROR_QUANTILE = 1.645;
const POWER_QUANTILE = 0.842;

/** Undefined where there are too few rounds for any estimate. */
export function outlookOf(values: GateValues, limit: Limit): Outlook | undefined {
  const { value, low, high } = logRatio(values, { low: ERROR, high: ERROR });
  if (value === undefined || low === undefined || high === undefined) return undefined;
  const rounds = values.subject.length;
  const halfWidth = (high - low) / 2;
  const distance = Math.abs(value - Math.log1p(limit.growth));
  // What the half of the interval has to come down to.
  const wanted = (distance * ERROR_QUANTILE) / (ERROR_QUANTILE + POWER_QUANTILE);
  const times = (halfWidth / wanted) ** 2;
  const spread = (halfWidth / ERROR_QUANTILE) * Math.sqrt(effectiveRounds(values));
  return {
    rounds: roundsFor(values, times, rounds),
    spread,
    spreadNeeded: Math.min(spread, spread / Math.sqrt(times)),
  };
}

/** Of two groups what they are worth as pairs. */
function effectiveRounds({ subject, baseline, isPaired }: GateValues): number {
  if (isPaired) return subject.length;
  return 1 / (1 / subject.length + 1 / baseline.length);
}

function roundsFor(values: GateValues, times: number, rounds: number): number | undefined {
  if (!(times <= MOST_TIMES)) return undefined;
  if (values.isPaired) return Math.ceil(rounds * Math.max(1, times));
  // What is stored stays as it is: only the other part narrows.
  const share = 1 / (effectiveRounds(values) * times) - 1 / values.baseline.length;
  return share <= 1 / (MOST_TIMES * rounds) ? undefined : Math.ceil(1 / share);
}
