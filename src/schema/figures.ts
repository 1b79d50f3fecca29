// The figures of a case in the units of the reports: one list of keys serves the summary line on stderr, `summary.csv` and
// the JSON document. New keys go to the end; readers go by name.

import { IDENTITY_COLUMNS } from "./call-columns.ts";
import { type CaseResult, TTFI_PARTS, type TtfiPart } from "./case-result.ts";
import type { Cell } from "./csv.ts";
import { tickFigures } from "./tick-figures.ts";
import { STEP_PHASES, type StepName } from "./tick-report.ts";
import { rounded, toMs, toUs } from "./units.ts";

/** The step without the world, and each of its phases. */
const STEP_KEYS = ["step", ...STEP_PHASES].flatMap(
  (name): readonly [`${StepName}_p50_us`, `${StepName}_p99_us`] => [
    `${name as StepName}_p50_us`,
    `${name as StepName}_p99_us`,
  ],
);

const FIGURE_KEYS = [
  "compile_ms",
  "load_ms",
  "first_us",
  "second_us",
  "ttfi_ms",
  "timer_ns", // cost of one clock read, not subtracted
  "n", // steady calls
  "p50_us",
  "p90_us",
  "p99_us",
  "p99_low_us",
  "p99_high_us",
  "max_us",
  "mean_us",
  "stddev_us",
  "spikes",
  "steady",
  "device",
  "runtime_version",
  "truncated",
  "fallback",
  "verdict",
  // Appended to the contract's keys:
  "n_eff", // independent calls that they are worth
  "min_us",
  "p50_low_us",
  "p50_high_us",
  "p90_low_us",
  "p90_high_us",
  "mad_us",
  "p99_minus_p50_us",
  "jitter_us",
  "drift",
  "resolution_ns",
  "unresolvable",
  "ttfi_cold_ms",
  ...TTFI_PARTS.map((part): `ttfi_${TtfiPart}_ms` => `ttfi_${part}_ms`),
  "error",
  "warnings", // their codes, joined by `+`; in the JSON document the warnings themselves
  "harness_us", // a call of this layer that does nothing, not subtracted
  "response_p50_us", // from when the call was due
  "response_p99_us",
  "response_max_us",
  "achieved_rate_hz",
  "held_rate_hz",
  "rounds",
  "void_rounds",
  ...STEP_KEYS,
  "alone_p50_us", // the step without a world
  "alone_p99_us",
  "world_null_p50_us",
  "world_paced_p50_us",
  "world_full_p50_us",
  "embed_slowdown", // the step beside the world over the step alone
  "embed_slowdown_low",
  "embed_slowdown_high",
  "world_slowdown", // the world beside the embedder over the world with a wait in its place
  "world_slowdown_low",
  "world_slowdown_high",
  "wait_slowdown",
  "beside_tick_us",
  "beside_slowdown", // what runs beside, with the embedder over without
  "beside_slowdown_low",
  "beside_slowdown_high",
  "duty_asked",
  "duty",
  "index_kind",
  "index_size",
  "exact_search_p50_us", // before the run
  "recall_at_10", // before the run
  "recall_at_10_after",
  "expansion",
  "rerank_depth",
  "cache_hit_rate",
  "budget_kept", // share of the ticks
  "dims_used", // dim:ticks, joined by `+`
] as const;

export const SUMMARY_KEYS = [...IDENTITY_COLUMNS, ...FIGURE_KEYS] as const;
export type SummaryRow = Readonly<Record<(typeof SUMMARY_KEYS)[number], Cell | boolean>>;

/** A case's figures by key: µs and ms to 3 decimals. */
export function summaryRow(result: CaseResult): SummaryRow {
  const { latency, timer, ttfi } = result;
  return {
    ...result.identity,
    compile_ms: toMs(result.compileNs),
    load_ms: toMs(result.loadNs),
    first_us: toUs(result.firstCallNs),
    second_us: toUs(result.secondCallNs),
    ttfi_ms: toMs(ttfi?.warmNs),
    timer_ns: rounded(timer?.overheadNs),
    n: latency?.sampleCount,
    p50_us: toUs(latency?.latencyNsP50),
    p90_us: toUs(latency?.latencyNsP90),
    p99_us: toUs(latency?.latencyNsP99),
    p99_low_us: toUs(latency?.latencyNsP99Low),
    p99_high_us: toUs(latency?.latencyNsP99High),
    max_us: toUs(latency?.latencyNsMax),
    mean_us: toUs(latency?.latencyNsMean),
    stddev_us: toUs(latency?.latencyNsStddev),
    spikes: latency?.spikeIndexes.length,
    steady: result.steady,
    device: result.device,
    runtime_version: result.runtimeVersion,
    truncated: result.truncatedCount,
    fallback: result.fallback,
    verdict: result.verdict,
    n_eff: latency?.effectiveSampleCount,
    min_us: toUs(latency?.latencyNsMin),
    p50_low_us: toUs(latency?.latencyNsP50Low),
    p50_high_us: toUs(latency?.latencyNsP50High),
    p90_low_us: toUs(latency?.latencyNsP90Low),
    p90_high_us: toUs(latency?.latencyNsP90High),
    mad_us: toUs(latency?.latencyNsMad),
    p99_minus_p50_us: toUs(latency?.jitterNsP99MinusP50),
    jitter_us: toUs(latency?.jitterNsMeanStep),
    drift: rounded(latency?.driftRho),
    resolution_ns: rounded(timer?.resolutionNs),
    unresolvable: latency?.unresolvable,
    ttfi_cold_ms: toMs(ttfi?.coldNs),
    ttfi_process_ms: toMs(ttfi?.partsNs.process),
    ttfi_unpack_ms: toMs(ttfi?.partsNs.unpack),
    ttfi_library_ms: toMs(ttfi?.partsNs.library),
    ttfi_session_ms: toMs(ttfi?.partsNs.session),
    ttfi_compile_ms: toMs(ttfi?.partsNs.compile),
    ttfi_tokenizer_ms: toMs(ttfi?.partsNs.tokenizer),
    ttfi_first_ms: toMs(ttfi?.partsNs.first),
    error: result.error,
    warnings: result.warnings.length === 0 ? undefined : result.warnings.map(({ code }) => code).join("+"),
    ...tickFigures(result),
  };
}
