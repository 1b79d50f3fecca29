// The time of a decision: what each stage may take of it, and what is left.
import { monotonicNs } from "../host/clock.ts";

/** The primary is confirmed over so long, or over that share of the budget. */
const CONFIRM_NS = 60e9;
const CONFIRM_SHARE = 1 / 3;

export class TimePlan {
  readonly budgetNs: number;
  readonly confirmNs: number;
  readonly #beginNs: number;

  /** @param spentNs before this process went on with it */
  constructor(budgetNs: number, spentNs: number) {
    this.budgetNs = budgetNs;
    this.confirmNs = Math.min(CONFIRM_NS, CONFIRM_SHARE * budgetNs);
    this.#beginNs = monotonicNs() - spentNs;
  }

  get elapsedNs(): number {
    return monotonicNs() - this.#beginNs;
  }

  /** Below 0 where it is over. */
  get leftNs(): number {
    return this.budgetNs - this.elapsedNs;
  }

  /** For all that comes before the confirmation. */
  get leftToMeasureNs(): number {
    return this.leftNs - this.confirmNs;
  }
}
