// What a measuring child is told.
import type { RunContext } from "../run-context.ts";
import type { BenchCase } from "../settings.ts";
import type { ProvenBefore } from "./handed-over.ts";
import type { PackedTexts } from "./packed-texts.ts";

/** What of the context a child is told as it is. */
export const TOLD = [
  "run",
  "machine",
  "settings",
  "places",
  "timer",
  "harnessNs",
  "originNs",
  "passTexts",
  "core",
  "scratch",
] as const satisfies readonly (keyof RunContext)[];

/** A share of a case. It goes over the child's standard input: texts may be many. */
export interface MeasureTask {
  readonly benchCase: BenchCase;
  readonly texts: PackedTexts;
  /** `settings.iters` is the share. */
  readonly context: Pick<RunContext, (typeof TOLD)[number]>;
  /** Of the pipe that `readerFd` of the context names, in the child. */
  readonly readerFd: number | undefined;
  /** What was proven until now. */
  readonly proofs: readonly ProvenBefore[];
  /** Whether somebody waits to see what it has before it is through. */
  readonly tellsSoFar: boolean;
  /** Whether rows are taken before it is through. */
  readonly handsOverRows: boolean;
  /** When it was started, on the shared clock. */
  readonly spawnNs: number;
  /** So long after that the steady calls end, where those that a p99 needs are made; and whatever is made. */
  readonly enoughNs: number;
  readonly mostNs: number;
}
