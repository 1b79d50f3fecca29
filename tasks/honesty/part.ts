// One part of what `bun run bench:honesty` asks: whether what is printed is true.
import type { Figure } from "../figures/figure.ts";

/** Whole: what is promised. Short: on simulated streams with fixed seeds, few of them; it runs with the tests. */
export type Extent = "whole" | "short";

export interface Part {
  readonly name: string;
  readonly what: string;
  /** Whether it runs the built executable: then it has no short form. */
  readonly onExecutable?: true;
  /** Whether it has none for another reason. */
  readonly isLong?: true;
  readonly take: (extent: Extent) => readonly Figure[] | Promise<readonly Figure[]>;
}

/** What a share of `percent` in truth seldom falls below in so many trials: three standard errors. In percent. */
export function leastPercent(percent: number, trials: number): number {
  return percent - threeErrors(percent, trials);
}

/** What it seldom passes. */
export function mostPercent(percent: number, trials: number): number {
  return percent + threeErrors(percent, trials);
}

function threeErrors(percent: number, trials: number): number {
  return 3 * Math.sqrt((percent * (100 - percent)) / trials);
}
