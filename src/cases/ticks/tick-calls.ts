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

export function tickBlocks(
  identity: CaseIdentity,
  { samples, warmupEnd, stretches }: RoundsMeasurement,
  marked: MarkedBlocks,
): readonly CallBlock[] {
  const warmup: CallBlock = {
    identity: { ...identity, arm: "full" },
    table: tableOf(samples, marked, 0, warmupEnd, (call) => (call === 0 ? "first" : "warmup")),
  };
  return [
    warmup,
    ...stretches.map((stretch) => ({
      identity: { ...identity, arm: stretch.arm, round: stretch.round },
      table: tableOf(samples, marked, stretch.first, stretch.end, (call) => phaseIn(stretch, call)),
    })),
  ];
}

function phaseIn({ steadyFirst, isVoid }: Stretch, call: number): Phase {
  if (call < steadyFirst) return "warmup";
  return isVoid ? "void" : "steady";
}

function tableOf(
  samples: TickSamples,
  marked: MarkedBlocks,
  first: number,
  end: number,
  phaseOf: (call: number) => Phase,
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
    count,
    phase: Uint8Array.from({ length: count }, (_, i) => PHASES.indexOf(phaseOf(first + i))),
    textOf: Uint32Array.from({ length: count }, (_, i) => i),
    textIds: Array.from(kept("textIndex"), (utterance) => `utterance-${utterance}`),
    call: Float64Array.from({ length: count }, (_, i) => first + i),
    ...blockColumns(marked, first, end),
    indexNs: Float64Array.from({ length: count }, (_, i) => searchNs[first + i]! + insertNs[first + i]!),
  };
}
