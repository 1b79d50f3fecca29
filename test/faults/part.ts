// One kind of fault that is done to mrlbench on purpose, and what may never come of it.

/** What no fault may bring about. */
export const OUTCOMES = {
  crash: "crashes of ours",
  bug: "exit 70",
  halfFile: "half files",
  lostRow: "lost rows",
  foreignLoad: "loads from the current folder",
  token: "tokens elsewhere",
  /** Whatever else a part holds against its promise: a wrong exit code, a message without advice, a process that hangs, a leak. */
  other: "other faults",
} as const;

export type Outcome = keyof typeof OUTCOMES;

export interface Finding {
  readonly outcome: Outcome;
  /** Enough to do it again: the command, what was done to it, what came. One line. */
  readonly what: string;
}

export interface PartResult {
  /** Faults that were done. */
  readonly tried: number;
  readonly findings: readonly Finding[];
  /** Times that the engine or a native runtime ended the process by itself, in what it does alone: its memory, what it reads of the system. */
  readonly crashesOfOthers?: number;
  /** Why something could not be tried here; undefined where all was. */
  readonly skipped?: string | undefined;
}

/** `short` takes some seconds and runs with the tests; `whole` may take many minutes. */
export type Extent = "short" | "whole";

export interface FaultPart {
  readonly name: string;
  run(extent: Extent): PartResult | Promise<PartResult>;
}
