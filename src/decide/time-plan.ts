// The time of a decision: by when each stage is over, and what is left.
import { monotonicNs } from "../host/clock.ts";

/** The primary is confirmed over so long, or over that share of the budget. */
const CONFIRM_NS = 60e9;
const CONFIRM_SHARE = 1 / 3;
/** By when a stage before Layer C is over, as a share of the budget: a slow machine does not spend all of it on what only screens. */
const OVER_BY = { screening: 0.3, ladders: 0.45, parity: 0.5, calls: 0.6 } as const;
/** So much over the budget Layer C may take for as many rounds as an interval takes; the confirmation is shortened for it, down to a share. */
const OVER_SHARE = 0.1;
const LEAST_CONFIRM = 1 / 4;

/** What a process of Layer C takes on a machine that does little else, and how many times what one of Layer B takes. */
const STEP_PROCESS_NS = 2e9;
const STEP_OVER_CALL = 4;

export class TimePlan {
  /** Of a process of Layer C on this machine now: by those of Layer B, then by its own. */
  stepProcessNs = STEP_PROCESS_NS;
  /** What the stages before Layer C took, and would have taken beyond their time. */
  beforeStepsNs = 0;
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

  /** For a stage before Layer C; what those before it did not take is its own. 0 where that is over. */
  leftForNs(stage: keyof typeof OVER_BY): number {
    return Math.max(0, OVER_BY[stage] * this.budgetNs - this.elapsedNs);
  }

  /** @param callProcessNs what a process of Layer B took */
  expect(callProcessNs: number): void {
    this.stepProcessNs = Math.max(STEP_PROCESS_NS, STEP_OVER_CALL * callProcessNs);
  }

  /** A budget that would hold as many rounds of so many candidates as an interval takes, by what was seen here. */
  enoughNs(rounds: number, candidates: number): number {
    return (this.beforeStepsNs + rounds * candidates * this.stepProcessNs) / (1 - CONFIRM_SHARE);
  }

  /** For Layer C. */
  get stepNs(): number {
    return Math.max(0, this.leftNs - this.confirmNs);
  }

  /** For as many of its rounds as an interval takes. */
  get leastStepNs(): number {
    return Math.max(this.stepNs, this.#leftWithMoreNs - LEAST_CONFIRM * this.confirmNs);
  }

  /** For the confirmation, as it is by then. */
  get leftToConfirmNs(): number {
    return Math.max(LEAST_CONFIRM * this.confirmNs, Math.min(this.confirmNs, this.#leftWithMoreNs));
  }

  get #leftWithMoreNs(): number {
    return this.leftNs + OVER_SHARE * this.budgetNs;
  }
}
