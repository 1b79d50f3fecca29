// Looks at data that still grows, whose errors add up to no more than was promised: each look may err by the part of the error that belongs
// to the time since the one before (Lan and DeMets, Discrete Sequential Boundaries for Clinical Trials, 1983). The error is spent by the square
// of the time (Kim and DeMets, 1987): little while there is little to see, and three quarters of it in the second half, so that who looks
// early can tell nearly as much in the end. The looks' errors are summed as if none of them implied another.

/** Of the time. */
const SPENT_BY_POWER = 2;

export class ErrorSpending {
  readonly #total: number;
  #spent = 0;

  /** @param total the error of all looks together */
  constructor(total: number) {
    this.#total = total;
  }

  /**
   * The error of a look.
   * @param share of the time that is over, from 0 to 1; it may not depend on what was seen
   */
  look(share: number): number {
    const due = this.#total * Math.min(1, share) ** SPENT_BY_POWER;
    const error = Math.max(0, due - this.#spent);
    this.#spent += error;
    return error;
  }
}

/** The first look, in rounds: the fewest that say anything with an error of 5 % a side. */
export const FIRST_LOOK = 6;

/**
 * Whether a look falls between two instants: at the half of the time, at a quarter, an eighth …
 * @param before and `now`: the share of the time that is over
 */
export function isLook(before: number, now: number): boolean {
  return Math.floor(Math.log2(before)) < Math.floor(Math.log2(now));
}
