// The ticks of a case of Layer C as rows of the per-call CSV: one block for the warm-up, and one for each stretch.
import type { RoundsMeasurement, Stretch } from "../../bench/rounds.ts";
import type { TickSamples } from "../../bench/timed-tick.ts";
import {
  type CallBlock,
  type CallTable,
  type CaseIdentity,
  MEASURED_FIELDS,
  type MeasuredField,
  PHASES,
  type Phase,
} from "../../schema/call-columns.ts";
import { blockColumns, type MarkedBlocks } from "../watch/disturbance.ts";

/**
 * @param clockOffsetNs what makes an instant of this process one of the run
 * @param first block of them: those before it are left out
 */
export function tickBlocks(
  identity: CaseIdentity,
  { samples, warmupEnd, stretches }: Pick<RoundsMeasurement, "samples" | "warmupEnd" | "stretches">,
  marked: MarkedBlocks,
  clockOffsetNs: number,
  first = 0,
): readonly CallBlock[] {
  const tableOf = (first: number, end: number, phaseOf: (call: number) => Phase) =>
    tickTable(samples, marked, first, end, phaseOf, clockOffsetNs);
  const warmup = (): CallBlock => ({
    identity: { ...identity, arm: "full" },
    table: tableOf(0, warmupEnd, (call) => (call === 0 ? "first" : "warmup")),
  });
  return [
    ...(first === 0 ? [warmup()] : []),
    ...stretches.slice(Math.max(0, first - 1)).map((stretch) => ({
      identity: { ...identity, arm: stretch.arm, round: stretch.round },
      table: tableOf(stretch.first, stretch.end, (call) => phaseIn(stretch, call)),
    })),
  ];
}

function phaseIn({ steadyFirst, isVoid }: Stretch, call: number): Phase {
  if (call < steadyFirst) return "warmup";
  return isVoid ? "void" : "steady";
}

function tickTable(
  samples: TickSamples,
  marked: MarkedBlocks,
  first: number,
  end: number,
  phaseOf: (call: number) => Phase,
  clockOffsetNs: number,
): CallTable {
  const count = end - first;
  // The samples' own memory goes with the case.
  const kept = (field: keyof TickSamples) => samples[field].slice(first, end);
  const measured = MEASURED_FIELDS.flatMap((field) =>
    field in samples ? [[field, kept(field as keyof TickSamples)]] : [],
  );
  const { searchNs, insertNs } = samples;
  return {
    ...(Object.fromEntries(measured) as Pick<CallTable, keyof TickSamples & MeasuredField>),
    startNs: kept("startNs").map((ns) => ns + clockOffsetNs),
    count,
    phase: Uint8Array.from({ length: count }, (_, i) => PHASES.indexOf(phaseOf(first + i))),
    textOf: Uint32Array.from({ length: count }, (_, i) => i),
    textIds: Array.from(kept("textIndex"), (utterance) => `utterance-${utterance}`),
    call: Float64Array.from({ length: count }, (_, i) => first + i),
    ...blockColumns(marked, first, end),
    indexNs: Float64Array.from({ length: count }, (_, i) => searchNs[first + i]! + insertNs[first + i]!),
  };
}
