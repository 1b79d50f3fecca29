// The time of a decision: what each stage may take of it, and what is left.
import { monotonicNs } from "../host/clock.ts";

/** The primary is confirmed over so long, or over that share of the budget. */
const CONFIRM_NS = 60e9;
const CONFIRM_SHARE = 1 / 3;
/** Layer C gets so much of it, also where those before took more than they should. */
const LEAST_STEP_SHARE = 1 / 5;
/** What is over the budget by more than this shortens the confirmation, down to half of it. */
const OVER_SHARE = 0.1;

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
    return Math.max(this.leftNs - this.confirmNs, LEAST_STEP_SHARE * this.budgetNs);
  }

  /** For the confirmation, as it is by then. */
  get leftToConfirmNs(): number {
    const leftNs = this.leftNs + OVER_SHARE * this.budgetNs;
    return Math.max(this.confirmNs / 2, Math.min(this.confirmNs, leftNs));
  }
}
