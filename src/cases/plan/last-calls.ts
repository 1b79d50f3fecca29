// Whoever pressed Ctrl-C waits for what is left to do: all calls become rows, and figures are made of the last ones.
import type { CallBlock } from "../../schema/call-columns.ts";
import { notesOf } from "../../schema/notes.ts";
import { INTERRUPTED } from "../describe/failed-case.ts";
import type { ProcessOutcome } from "../outcome.ts";
import { tableOf } from "./steady-calls.ts";

/** Most steady calls that figures are made of in a process that a signal ended: enough for a p99, and more would be waited for. */
export const CALLS_OF_A_SIGNAL = 1024;

/** More calls of all processes are not gone through again once a signal came. */
const MOST_CALLS = 16_384;

export function lastCallsNote(calls: number, where = ""): string {
  return `A signal ended it: its figures are of the last ${calls.toLocaleString("en")} steady calls${where}, its rows are all there.`;
}

/** Processes of a case that a signal ended, with the calls that its figures are made of. */
export function processesOfSignal(outcomes: readonly ProcessOutcome[]): readonly ProcessOutcome[] {
  const calls = outcomes.flatMap((outcome) => outcome.calls);
  if (calls.reduce((sum, { table }) => sum + table.count, 0) <= MOST_CALLS) return outcomes;
  const note = notesOf("processes", [lastCallsNote(CALLS_OF_A_SIGNAL, " of each process")]);
  return outcomes.map((outcome, index) => ({
    ...outcome,
    calls: lastBlocks(outcome.calls),
    result: {
      ...outcome.result,
      notes: [
        ...outcome.result.notes.filter(({ kind }) => kind !== "processes"),
        ...(index === 0 ? note : []),
      ],
    },
  }));
}

/** With the calls that its figures are made of. */
export function forFigures(outcome: ProcessOutcome): ProcessOutcome {
  const { calls, result } = outcome;
  return result.error === INTERRUPTED ? { ...outcome, calls: lastBlocks(calls) } : outcome;
}

/** As many of the last ones as figures are made of in a process that a signal ended; of Layer C in whole stretches. */
export function lastBlocks(blocks: readonly CallBlock[]): readonly CallBlock[] {
  const kept: CallBlock[] = [];
  let steadyCount = 0;
  for (const block of blocks.toReversed()) {
    if (steadyCount >= CALLS_OF_A_SIGNAL) break;
    const { arm } = block.identity;
    const last = arm === undefined ? lastOfBlock(block, CALLS_OF_A_SIGNAL - steadyCount) : block;
    kept.unshift(last);
    if (arm === undefined || arm === "full") steadyCount += last.table.count;
  }
  return kept;
}

function lastOfBlock({ identity, table }: CallBlock, most: number): CallBlock {
  const from = Math.max(0, table.count - most);
  return { identity, table: tableOf(table, table.count - from, (column) => column.subarray(from)) };
}

/** Rows that are written: what is left of them for figures. */
export function keptForFigures({ identity, table }: CallBlock): CallBlock {
  const { count, phase, textOf, textIds, startNs, latencyNs, responseNs, simNs, tokenCount } = table;
  const numbers = { startNs, latencyNs, responseNs, simNs, tokenCount };
  const measured = Object.fromEntries(Object.entries(numbers).filter(([, column]) => column !== undefined));
  return { identity, table: { count, phase, textOf, textIds, ...measured } };
}
