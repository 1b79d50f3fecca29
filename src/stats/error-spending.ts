// Looks at data that still grows, whose errors add up to no more than was promised: each look may err by the part of the error that belongs
// to the time since the one before (Lan and DeMets, Discrete Sequential Boundaries for Clinical Trials, 1983; the error is spent evenly over
// the time, and the looks' errors are summed as if none of them implied another).

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
    const due = this.#total * Math.min(1, share);
    const error = Math.max(0, due - this.#spent);
    this.#spent += error;
    return error;
  }
}

/** The first look, in rounds: the fewest that say anything with an error of 5 % a side. */
export const FIRST_LOOK = 6;
const LOOK_FACTOR = 1.5;

/** Whether there is a look after so many rounds: 6, 9, 14, 21 … */
export function isLook(rounds: number): boolean {
  for (let look = FIRST_LOOK; look <= rounds; look = Math.ceil(look * LOOK_FACTOR))
    if (look === rounds) return true;
  return false;
}
