// The time of a decision: what each stage may take of it, and what is left.
import { monotonicNs } from "../host/clock.ts";

/** The primary is confirmed over so long, or over that share of the budget. */
const CONFIRM_NS = 60e9;
const CONFIRM_SHARE = 1 / 3;
/** So much over the budget Layer C may take for as many rounds as an interval takes, and the confirmation is shortened for it, down to half. */
const OVER_SHARE = 0.15;

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

  /** For Layer C. */
  get stepNs(): number {
    return Math.max(0, this.leftNs - this.confirmNs);
  }

  /** For as many of its rounds as an interval takes. */
  get leastStepNs(): number {
    return Math.max(this.stepNs, this.#leftWithMoreNs - this.confirmNs / 2);
  }

  /** For the confirmation, as it is by then. */
  get leftToConfirmNs(): number {
    return Math.max(this.confirmNs / 2, Math.min(this.confirmNs, this.#leftWithMoreNs));
  }

  get #leftWithMoreNs(): number {
    return this.leftNs + OVER_SHARE * this.budgetNs;
  }
}
