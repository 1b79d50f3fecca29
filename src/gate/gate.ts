// One figure of one case against its limit, looked at again and again while rounds are measured: pass, fail, or not yet. The errors of all
// looks together are at most `ERROR` for each of the two verdicts; what is on the limit itself is called either as seldom as that.
import { ErrorSpending } from "../stats/error-spending.ts";
import { type Bounds, pairedBounds, shiftBounds } from "../stats/rank-bounds.ts";
import type { Limit } from "./limits.ts";

export type Verdict = "pass" | "fail" | "undecided";

/** How often a gate may fail what is on its limit, and pass it. */
export const ERROR = 0.05;

/** Values above 0. Paired: `baseline` has one of each round, in order. */
export interface GateValues {
  readonly subject: readonly number[];
  readonly baseline: readonly number[];
  readonly isPaired: boolean;
}

export class Gate {
  readonly limit: Limit;
  readonly #failing: ErrorSpending;
  readonly #passing: ErrorSpending;
  #verdict: Verdict = "undecided";
  #ratio: Bounds = { value: undefined, low: undefined, high: undefined };

  /** @param gates that a run has: one that fails is enough, so they share that error; passing takes all */
  constructor(limit: Limit, gates: number) {
    this.limit = limit;
    this.#failing = new ErrorSpending(ERROR / gates);
    this.#passing = new ErrorSpending(ERROR);
  }

  get verdict(): Verdict {
    return this.#verdict;
  }

  /** Subject over baseline, with the interval by which the last look decided. */
  get ratio(): Bounds {
    return this.#ratio;
  }

  /**
   * A verdict stays once it is there.
   * @param share of the time that is over
   */
  look(values: GateValues, share: number): void {
    if (this.#verdict !== "undecided") return;
    const tails = { low: this.#failing.look(share), high: this.#passing.look(share) };
    const { value, low, high } = logRatio(values, tails);
    const exp = (log: number | undefined) => (log === undefined ? undefined : Math.exp(log));
    this.#ratio = { value: exp(value), low: exp(low), high: exp(high) };
    const limit = Math.log1p(this.limit.growth);
    if (low !== undefined && low > limit) this.#verdict = "fail";
    else if (high !== undefined && high < limit) this.#verdict = "pass";
    // What is the same to the last byte in every process grew by nothing.
    else if (low === 0 && high === 0 && limit === 0) this.#verdict = "pass";
  }
}

/** Logarithms: twice as slow and twice as fast are equally far away. */
export function logRatio(
  { subject, baseline, isPaired }: GateValues,
  tails: Parameters<typeof pairedBounds>[1],
): Bounds {
  const [of, to] = [subject.map(Math.log), baseline.map(Math.log)];
  return isPaired
    ? pairedBounds(
        of.map((log, round) => log - to[round]!),
        tails,
      )
    : shiftBounds(of, to, tails);
}
