// The time of a decision: what each stage may take of it, and what is left.
import { monotonicNs } from "../host/clock.ts";

/** The primary is confirmed over so long, or over that share of the budget. */
const CONFIRM_NS = 60e9;
const CONFIRM_SHARE = 1 / 3;
/** So much over the budget Layer C may take for as many rounds as an interval takes, and the confirmation is shortened for it, down to half. */
const OVER_SHARE = 0.1;

/** What a process of Layer C takes on a machine that does little else, and how many times what one of Layer B takes. */
const STEP_PROCESS_NS = 2e9;
const STEP_OVER_CALL = 4;

export class TimePlan {
  /** Of a process of Layer C, by those of Layer B on this machine now. */
  stepProcessNs = STEP_PROCESS_NS;
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

  /** @param callProcessNs what a process of Layer B took */
  expect(callProcessNs: number): void {
    this.stepProcessNs = Math.max(STEP_PROCESS_NS, STEP_OVER_CALL * callProcessNs);
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
