// Whether the machine is the one that it was when a base was stored: as fast by the same fixed work, and as much alone with it.
import type { Limit } from "../../gate/limits.ts";
import { medianOf } from "../../stats/percentile.ts";
import type { ControlRatio } from "../compare/circumstances.ts";

/** A row of a process, by its columns. */
type ProcessRow = Readonly<Record<string, unknown>>;

export interface MachineThen {
  /** How fast it is now; empty where that is not known. */
  readonly control: readonly ControlRatio[];
  /** Processes of the case. */
  readonly before: readonly ProcessRow[];
  readonly after: readonly ProcessRow[];
}

/** The control case comes out again to less than this on a machine that is the same. */
const CONTROL_NOISE = 0.02;
/** What disturbs so few blocks more leaves the processes that are compared what they are. */
const MORE_DISTURBED = 0.1;
/** A median of fewer quiet processes says little. */
const FEWEST_QUIET = 3;

/** Why a verdict about time does not count, and what would make it count; undefined where it does. */
export function doubtOfMachine(
  verdict: "pass" | "fail" | "undecided",
  { figure, growth }: Limit,
  { control, before, after }: MachineThen,
): string | undefined {
  const most = Math.log1p(Math.max(growth, CONTROL_NOISE));
  const changed = control.find(({ ratio }) => Math.abs(Math.log(ratio)) > most);
  if (changed !== undefined) {
    const { work, ratio } = changed;
    return `The machine itself changed since by more than the limit: the same fixed work (${work}) takes ×${ratio.toFixed(3)} of what it took. Store the base again here and now, or name what to measure beside by --against.`;
  }
  const [shareBefore, shareAfter] = [disturbedShare(before), disturbedShare(after)];
  if (verdict === "undecided" || shareBefore === undefined || shareAfter === undefined) return undefined;
  // What is slower because others took the CPU is not slower, and what is as fast as when they did may be.
  const more = verdict === "fail" ? shareAfter - shareBefore : shareBefore - shareAfter;
  if (more <= MORE_DISTURBED || isSameWhereQuiet(verdict, { figure, growth }, before, after))
    return undefined;
  const what = verdict === "fail" ? "check again when it is quiet" : "store the base again when it is quiet";
  return `Something took the machine away in ${percent(shareAfter)} of the blocks of calls now, and in ${percent(shareBefore)} of them then: ${what}, or name what to measure beside by --against.`;
}

/** Of the blocks of calls; undefined where that is not known. */
function disturbedShare(rows: readonly ProcessRow[]): number | undefined {
  const sumOf = (column: string) => rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
  const blocks = sumOf("blocks");
  return blocks > 0 ? sumOf("disturbed_blocks") / blocks : undefined;
}

/** Whether the processes that nothing disturbed say the same. */
function isSameWhereQuiet(
  verdict: "pass" | "fail",
  { figure, growth }: Limit,
  before: readonly ProcessRow[],
  after: readonly ProcessRow[],
): boolean {
  const quiet = (rows: readonly ProcessRow[]) =>
    rows.flatMap((row) => {
      const value = row[figure];
      return Number(row.disturbed_blocks ?? 0) === 0 && typeof value === "number" ? [value] : [];
    });
  const [base, own] = [quiet(before), quiet(after)];
  if (Math.min(base.length, own.length) < FEWEST_QUIET) return false;
  const isBeyond = medianOf(own)! > (1 + growth) * medianOf(base)!;
  return isBeyond === (verdict === "fail");
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
