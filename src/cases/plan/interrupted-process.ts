// A process that a signal ended while it made figures of its calls: their rows were handed over, and the figures are made here of the last.
import type { CallBlock } from "../../schema/call-columns.ts";
import { notesOf } from "../../schema/notes.ts";
import { summarizeLatency } from "../../stats/latency-summary.ts";
import { latencyOptions } from "../describe/latency-options.ts";
import type { ProcessOutcome } from "../outcome.ts";
import type { RunContext } from "../run-context.ts";
import { CALLS_OF_A_SIGNAL, lastBlocks, lastCallsNote } from "./last-calls.ts";
import { latencyNs, ofSteadyCalls, tokenCount } from "./steady-calls.ts";

/**
 * @param outcome of a case of which nothing is known
 * @param rows that were handed over, at least one block
 */
export function withLastCalls(
  outcome: ProcessOutcome,
  rows: readonly CallBlock[],
  context: RunContext,
): ProcessOutcome {
  const last = lastBlocks(rows);
  const steadyNs = ofSteadyCalls(last, latencyNs);
  const identity = { ...last.at(-1)!.identity, arm: undefined, round: undefined };
  if (steadyNs.length === 0) return { ...outcome, result: { ...outcome.result, identity } };
  const textOf = ofSteadyCalls(last, (table, call) => table.textOf[call]!);
  const isCounted = last.every(({ table }) => table.tokenCount !== undefined);
  const result = {
    ...outcome.result,
    identity,
    latency: summarizeLatency(steadyNs, {
      ...latencyOptions(context),
      isEnd: true,
      texts: isCounted ? { textOf, tokenCount: ofSteadyCalls(last, tokenCount) } : undefined,
    }),
    notes: notesOf("processes", steadyNs.length < CALLS_OF_A_SIGNAL ? [] : [lastCallsNote(steadyNs.length)]),
  };
  return { ...outcome, result };
}
