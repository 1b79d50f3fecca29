// The calls of a case as the columns of the per-call CSV.
import type { CallSamples } from "../../bench/timed-call.ts";
import { type Embedder, type TextTurn, textOfCall } from "../../embed/embedder.ts";
import { type CallTable, MEASURED_FIELDS, PHASES } from "../../schema/call-columns.ts";
import type { TokenTable } from "../../text/tokenizer.ts";
import type { BenchCase } from "../settings.ts";
import { blockColumns, type MarkedBlocks } from "../watch/disturbance.ts";
import type { CaseTable, MeasuredCalls } from "./measured-calls.ts";

/** @param clockOffsetNs what makes an instant of this process one of the run */
export function callTable(
  {
    measurement: { samples, callCount, warmupCount, pass },
    turn,
  }: Pick<MeasuredCalls, "measurement" | "turn">,
  { set, tokens }: CaseTable,
  { layer, batch }: BenchCase,
  { engine }: Embedder,
  marked: MarkedBlocks,
  clockOffsetNs: number,
): CallTable & Required<Pick<CallTable, "tokenCount">> {
  const count = callCount;
  const before: TextTurn = { firstCall: 0, textCount: tokens.textCount };
  const textAt = (call: number) =>
    layer === "A" ? 0 : textOfCall(pass === undefined || call < pass.firstCall ? before : turn, call, batch);
  // The samples' own memory goes with the case. What no call measured is no column, and a graph that does not pool has nothing to copy
  // before pooling reads it.
  const measured = MEASURED_FIELDS.flatMap((field) => {
    const column = field in samples ? samples[field as keyof CallSamples].slice(0, count) : undefined;
    const isCopied = field !== "copyOutNs" || engine.output.isPooled;
    return isCopied && column?.some((value) => !Number.isNaN(value)) ? [[field, column]] : [];
  });
  const textOf = new Uint32Array(count).map((_, call) => textAt(call));
  const tokensOf = new Float64Array(tokens.textCount).map((_, text) => tokenCount(tokens, text, batch));
  return {
    ...(Object.fromEntries(measured) as Pick<CallTable, keyof CallSamples>),
    startNs: samples.startNs.slice(0, count).map((ns) => ns + clockOffsetNs),
    count,
    phase: new Uint8Array(count).map((_, call) => phaseOf(call, warmupCount)),
    textOf,
    textIds: set.ids,
    call: new Float64Array(count).map((_, call) => call),
    ...blockColumns(marked, 0, count),
    tokenCount: new Float64Array(count).map((_, call) => tokensOf[textOf[call]!]!),
  };
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
