// Whoever pressed Ctrl-C waits for what is left to do: all calls become rows, and figures are made of the last ones.
import type { CallBlock, CallTable } from "../../schema/call-columns.ts";
import type { ProcessOutcome } from "../outcome.ts";

/** The error of a case that a signal ended. */
export const INTERRUPTED = "interrupted";
/** Most steady calls that figures are made of in a process that a signal ended: more would be waited for. */
export const CALLS_OF_A_SIGNAL = 4096;

export function lastCallsNote(calls: number): string {
  return `A signal ended it: its figures are of the last ${calls.toLocaleString("en")} steady calls, its rows are all there.`;
}

/** With the calls that its figures are made of. */
export function forFigures(outcome: ProcessOutcome): ProcessOutcome {
  const { calls, result } = outcome;
  // Layer C has a block for each stretch, and no stretch is long.
  const isCut = result.error === INTERRUPTED && calls.length === 1;
  return isCut ? { ...outcome, calls: calls.map(lastOfBlock) } : outcome;
}

function lastOfBlock({ identity, table }: CallBlock): CallBlock {
  const from = Math.max(0, table.count - CALLS_OF_A_SIGNAL);
  const kept = Object.entries(table).map(([field, column]) => [
    field,
    ArrayBuffer.isView(column) ? (column as Float64Array).subarray(from) : column,
  ]);
  return { identity, table: { ...(Object.fromEntries(kept) as CallTable), count: table.count - from } };
}
