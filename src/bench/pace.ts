// When a call is due: at once, at a fixed rate, or some time after the one before.

/** Sleeps on the system's timer. Spinning would keep the clock high that an idle program lets fall. */
export type Sleep = (durationNs: number) => void;

export interface Pace {
  /** Between the instants when two calls are due; 0 without a rate. Open loop: a late call does not move the next one. */
  readonly periodNs: number;
  /** From the end of a call to the instant when the next one is due; 0 without. */
  readonly gapNs: number;
  readonly sleep: Sleep;
  /** Whether whoever waits for the end was told to stop: looked at every few milliseconds, between calls. Hot: some hundred nanoseconds. */
  readonly isOver: () => boolean;
  /** When the next call is due; the loops keep it. */
  dueNs: number;
}

/** A rate further below the one asked for is missed. */
const RATE_TOLERANCE = 0.01;

export function isHeld(achievedHz: number | undefined, askedHz: number): boolean {
  return achievedHz !== undefined && achievedHz >= askedHz * (1 - RATE_TOLERANCE);
}

/** Back to back. */
export function closedPace(isOver = () => false): Pace {
  return { periodNs: 0, gapNs: 0, sleep: () => {}, isOver, dueNs: 0 };
}

export function isOpen({ periodNs, gapNs }: Pace): boolean {
  return periodNs > 0 || gapNs > 0;
}

/** Between two looks at whether it is over: short for who waits, long against a call. */
export const LOOK_NS = 4e6;
const BLOCK_NS = 50e6;
/** With a pace: a turn of the event loop could make a call late, so there are fewer of them. */
const PACED_BLOCK_NS = 250e6;

/** When a block of calls that begins now gives the event loop its turn. */
export function blockDeadlineNs(pace: Pace): number {
  return Bun.nanoseconds() + (isOpen(pace) ? PACED_BLOCK_NS : BLOCK_NS);
}
