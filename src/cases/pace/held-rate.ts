// The highest rate that the machine holds, where it missed the one that was asked for: half a second each at lower and lower rates,
// beginning with what was reached.
import { isHeld } from "../../bench/pace.ts";

export interface HeldRate {
  /** Undefined where none of those that were tried was held. */
  readonly heldHz: number | undefined;
  readonly triedHz: readonly number[];
}

const STEPS = [1, 0.95, 0.9, 0.8, 0.7, 0.5, 0.25];
const TRIAL_S = 0.5;
const LEAST_CALLS = 20;

/** @param run so many calls at a rate; returns the rate that was reached, undefined when a call failed */
export function findHeldRate(
  reachedHz: number | undefined,
  run: (rateHz: number, calls: number) => number | undefined,
  shouldStop: () => boolean,
): HeldRate {
  const triedHz: number[] = [];
  for (const step of STEPS) {
    const rateHz = (reachedHz ?? 0) * step;
    if (shouldStop() || rateHz === 0) break;
    triedHz.push(rateHz);
    const calls = Math.max(LEAST_CALLS, Math.ceil(TRIAL_S * rateHz));
    if (isHeld(run(rateHz, calls), rateHz)) return { heldHz: rateHz, triedHz };
  }
  return { heldHz: undefined, triedHz };
}
