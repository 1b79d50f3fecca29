// One kind of fault that is done to mrlbench on purpose, and what may never come of it.

/** What no fault may bring about. */
export const OUTCOMES = {
  crash: "crashes of ours",
  bug: "exit 70",
  halfFile: "half files",
  lostRow: "lost rows",
  foreignLoad: "loads from the current folder",
  token: "tokens elsewhere",
  hang: "hangs of ours",
  /** Whatever else a part holds against its promise: a wrong exit code, a message without advice, a leak. */
  other: "other faults",
} as const;

export type Outcome = keyof typeof OUTCOMES;

export interface Finding {
  readonly outcome: Outcome;
  /** Enough to do it again: the command, what was done to it, what came. One line. */
  readonly what: string;
}

/** No finding, and never hidden. */
export interface OfOthers {
  readonly ending: "crash" | "hang";
  /** As of a finding. */
  readonly what: string;
}

export interface PartResult {
  /** Faults that were done. */
  readonly tried: number;
  readonly findings: readonly Finding[];
  /** What the engine or a native runtime did by itself where it was refused what it takes alone: memory, threads, what it reads of the system. */
  readonly ofOthers?: readonly OfOthers[];
  /** Why something could not be tried here; undefined where all was. */
  readonly skipped?: string | undefined;
}

/** `short` takes some seconds and runs with the tests; `whole` may take many minutes. */
export type Extent = "short" | "whole";

/** One of several equal shares of a part, that together are the whole. */
export interface Share {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

export const WHOLE: Share = { index: 0, count: 1 };

/** Such as `3/12`, the third of twelve; undefined for another word. */
export function shareOf(word: string): Share | undefined {
  const [, number, count] = /^(\d+)\/(\d+)$/.exec(word) ?? [];
  if (number === undefined) return undefined;
  const share = { index: Number(number) - 1, count: Number(count) };
  return share.index >= 0 && share.index < share.count ? share : undefined;
}

/** Spread evenly: neighbours are alike. */
export function inShare<T>(items: readonly T[], { index, count }: Share): readonly T[] {
  return items.filter((_, at) => at % count === index);
}

/** Hears of a long part while it runs: whoever ends it early has what was found. */
export interface Listener {
  found(finding: Finding): void;
  ofOthers(end: OfOthers): void;
  /** A piece of it is done. */
  done(what: string): void;
}

export const NOBODY: Listener = { found() {}, ofOthers() {}, done() {} };

export interface FaultPart {
  readonly name: string;
  /** Whether it is long, and does a share where one is asked for; others do all in the first. */
  readonly hasShares?: boolean;
  run(extent: Extent, share?: Share, listener?: Listener): PartResult | Promise<PartResult>;
}
