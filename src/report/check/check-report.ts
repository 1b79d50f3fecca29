// What a check came to: its gates, what is in doubt, and one verdict over all.
import type { Verdict } from "../../gate/gate.ts";
import type { GatedFigure } from "../../gate/limits.ts";

export interface CheckReport {
  /** What was measured, and what it is held against. */
  readonly subject: string;
  readonly baseline: string;
  /** By number of the case. */
  readonly cases: readonly CheckedCase[];
  readonly rounds: number;
  readonly elapsedNs: number;
  readonly budgetNs: number;
  /** Sentences; those that keep it from a verdict are `undecided` by them. */
  readonly doubts: readonly string[];
  readonly checks: readonly Checked[];
}

export interface CheckedCase {
  readonly label: string;
  /** By the names of columns. */
  readonly row: Readonly<Record<string, unknown>>;
}

/** A figure of a case, and its verdict. */
export interface Checked {
  readonly caseIndex: number;
  readonly figure: GatedFigure | "retention_ndcg_at_10";
  readonly name: string;
  readonly verdict: Verdict;
  /** What is held against the limit: a ratio, or of quality the share that is kept. */
  readonly value: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly limit: number;
  /** Medians over processes, in the figure's unit. */
  readonly subject: number | undefined;
  readonly baseline: number | undefined;
  readonly unit: string;
  /** What would decide it, as a sentence; undefined of one that is decided. */
  readonly outlook: string | undefined;
  /** Seconds in all that would, by the same estimate. */
  readonly neededSeconds: number | undefined;
}

export function verdictOf(checks: readonly Pick<Checked, "verdict">[]): Verdict {
  if (checks.some(({ verdict }) => verdict === "fail")) return "fail";
  return checks.every(({ verdict }) => verdict === "pass") ? "pass" : "undecided";
}

const ORDER: readonly Verdict[] = ["fail", "undecided", "pass"];

/** The one that the verdict hangs on: of those that have it the one that is worst for its limit. */
export function decidingCheck(checks: readonly Checked[]): Checked {
  const room = ({ figure, value, limit }: Checked) =>
    figure === "retention_ndcg_at_10" ? (value ?? 0) / limit : limit / (value ?? Number.POSITIVE_INFINITY);
  return checks.toSorted(
    (a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) || room(a) - room(b),
  )[0]!;
}
