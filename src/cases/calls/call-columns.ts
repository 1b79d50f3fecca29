// The calls of a case as the columns of the per-call CSV.
import type { Measurement } from "../../bench/measure.ts";
import type { CallSamples } from "../../bench/timed-call.ts";
import { type Embedder, type TextTurn, textOfCall } from "../../embed/embedder.ts";
import { type CallTable, MEASURED_FIELDS, PHASES } from "../../schema/call-columns.ts";
import type { TokenTable } from "../../text/tokenizer.ts";
import type { BenchCase } from "../settings.ts";
import { blockColumns, type MarkedBlocks } from "../watch/disturbance.ts";
import type { CaseTable } from "./measured-calls.ts";

/** What is known of calls, also while others follow. */
export interface TimedCalls {
  readonly measurement: Pick<Measurement, "samples" | "callCount" | "warmupCount" | "pass">;
  readonly turn: TextTurn;
}

/**
 * @param clockOffsetNs what makes an instant of this process one of the run
 * @param first call of the table; those before it are left out
 */
export function callTable(
  calls: TimedCalls,
  table: CaseTable,
  benchCase: BenchCase,
  { engine }: Embedder,
  marked: MarkedBlocks,
  clockOffsetNs: number,
  first: number,
): CallTable {
  const { samples, callCount, warmupCount } = calls.measurement;
  const count = callCount - first;
  // The samples' own memory goes with the case. What no call measured is no column, and a graph that does not pool has nothing to copy
  // before pooling reads it.
  const measured = MEASURED_FIELDS.flatMap((field) => {
    const column = field in samples ? samples[field as keyof CallSamples].slice(first, callCount) : undefined;
    const isCopied = field !== "copyOutNs" || engine.output.isPooled;
    return isCopied && column?.some((value) => !Number.isNaN(value)) ? [[field, column]] : [];
  });
  return {
    ...(Object.fromEntries(measured) as Pick<CallTable, keyof CallSamples>),
    startNs: samples.startNs.slice(first, callCount).map((ns) => ns + clockOffsetNs),
    count,
    phase: new Uint8Array(count).map((_, row) => phaseOf(first + row, warmupCount)),
    textIds: table.set.ids,
    call: new Float64Array(count).map((_, row) => first + row),
    ...blockColumns(marked, first, callCount),
    ...textsOfCalls(calls, table, benchCase, first),
  };
}

/** What calls from `first` on embedded. */
export function textsOfCalls(
  { measurement: { callCount, pass }, turn }: TimedCalls,
  { tokens }: CaseTable,
  { layer, batch }: BenchCase,
  first: number,
): { readonly textOf: Uint32Array; readonly tokenCount: Float64Array } {
  const before: TextTurn = { firstCall: 0, textCount: tokens.textCount };
  const textAt = (call: number) =>
    layer === "A" ? 0 : textOfCall(pass === undefined || call < pass.firstCall ? before : turn, call, batch);
  const textOf = new Uint32Array(callCount - first).map((_, row) => textAt(first + row));
  const tokensOf = new Float64Array(tokens.textCount).map((_, text) => tokenCount(tokens, text, batch));
  return { textOf, tokenCount: new Float64Array(textOf.length).map((_, row) => tokensOf[textOf[row]!]!) };
}

const [FIRST, WARMUP, STEADY] = (["first", "warmup", "steady"] as const).map((phase) =>
  PHASES.indexOf(phase),
);

function phaseOf(call: number, warmupCount: number): number {
  return call === 0 ? FIRST : call <= warmupCount ? WARMUP : STEADY;
}

/** Tokens of the batch's own texts, without padding. */
function tokenCount({ offsets, textCount }: TokenTable, firstText: number, batch: number): number {
  let count = 0;
  for (let row = 0; row < batch; row++) {
    const text = (firstText + row) % textCount;
    count += offsets[text + 1]! - offsets[text]!;
  }
  return count;
}
