// The ticks of a case of Layer C as rows of the per-call CSV: one block for the warm-up, and one for each stretch.
import type { RoundsMeasurement, Stretch } from "../../bench/rounds.ts";
import type { TickSamples } from "../../bench/timed-tick.ts";
import {
  type CallBlock,
  type CallTable,
  type CaseIdentity,
  PHASES,
  type Phase,
} from "../../schema/call-columns.ts";

export function tickBlocks(
  identity: CaseIdentity,
  { samples, warmupEnd, stretches }: RoundsMeasurement,
): readonly CallBlock[] {
  const warmup: CallBlock = {
    identity: { ...identity, arm: "full" },
    table: tableOf(samples, 0, warmupEnd, (call) => (call === 0 ? "first" : "warmup")),
  };
  return [
    warmup,
    ...stretches.map((stretch) => ({
      identity: { ...identity, arm: stretch.arm, round: stretch.round },
      table: tableOf(samples, stretch.first, stretch.end, (call) => phaseIn(stretch, call)),
    })),
  ];
}

function phaseIn({ steadyFirst, isVoid }: Stretch, call: number): Phase {
  if (call < steadyFirst) return "warmup";
  return isVoid ? "void" : "steady";
}

function tableOf(
  samples: TickSamples,
  first: number,
  end: number,
  phaseOf: (call: number) => Phase,
): CallTable {
  const count = end - first;
  // The samples' own memory goes with the case.
  const kept = (column: keyof TickSamples) => samples[column].slice(first, end);
  const searchNs = kept("searchNs");
  const insertNs = kept("insertNs");
  const utterances = kept("textIndex");
  return {
    count,
    phase: Uint8Array.from({ length: count }, (_, i) => PHASES.indexOf(phaseOf(first + i))),
    text_id: Uint32Array.from({ length: count }, (_, i) => i),
    textIds: Array.from(utterances, (utterance) => `utterance-${utterance}`),
    call: Float64Array.from({ length: count }, (_, i) => first + i),
    token_count: kept("tokenCount"),
    cache_hit: kept("cacheHits"),
    start_ns: kept("startNs"),
    latency_ns: kept("latencyNs"),
    response_ns: kept("responseNs"),
    tokenize_ns: kept("tokenizeNs"),
    copy_in_ns: kept("copyInNs"),
    infer_ns: kept("inferNs"),
    copy_out_ns: kept("copyOutNs"),
    post_ns: kept("postNs"),
    index_ns: searchNs.map((ns, i) => ns + insertNs[i]!),
    graph_ns: kept("graphNs"),
    sim_ns: kept("simNs"),
    search_ns: searchNs,
    insert_ns: insertNs,
    dim_used: kept("dimUsed"),
  };
}
