// The time that a grid may take: how much of it one process gets, and whether another one fits.

/** However many cases there are, a process gets enough to start and to make some calls. */
const LEAST_NS = 1e9;
/** Of what a case gets when all get the same: the rest is for the rounds in which the race decides. */
const SHARE_OF_FIRST = 1 / 3;
/** As many processes as an interval takes. */
const ROUNDS_HOPED = 6;

export interface ProcessLimits {
  /** So long after its start its calls end, where those that a p99 needs are made; and whatever is made. */
  readonly enoughNs: number;
  readonly mostNs: number;
}

export function limitsIn(budgetNs: number, cases: number): ProcessLimits {
  const evenNs = budgetNs / cases;
  return {
    enoughNs: Math.max(LEAST_NS, evenNs / ROUNDS_HOPED),
    mostNs: Math.max(LEAST_NS, evenNs * SHARE_OF_FIRST),
  };
}

/**
 * Whether another process of a case fits into what is left, if it takes as long as the longest before; of a case that had none, as long
 * as those of the others did on the average.
 */
export function fits(leftNs: number, ownNs: readonly number[], allNs: readonly number[]): boolean {
  if (ownNs.length > 0) return Math.max(...ownNs) <= leftNs;
  const sumNs = allNs.reduce((sum, ns) => sum + ns, 0);
  return sumNs / Math.max(1, allNs.length) <= leftNs;
}
